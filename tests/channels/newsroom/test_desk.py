"""Items that a desk must not take, beyond what the shared intake refuses already."""

import json
import time
import uuid

import pytest

from channels import http, signing
from channels.connectors.news.item import item_bytes
from tests.channels.parcels import parcel
from tests.channels.sites import visit


@pytest.fixture
def one():
    return parcel(2, record=uuid.uuid4())


def hand_in(partner, one, item, **headers):
    body = json.dumps(item).encode()
    sent = {
        "Liubei-Edition": str(one.edition),
        "Liubei-Digest": one.digest,
        **signing.sign(partner.secrets["xinhua-guangxi"], "msg_test", int(time.time()), body),
        **headers,
    }
    allow = partner.outlet("xinhua-guangxi").allowed_networks
    answer = http.post(f"{partner.root('xinhua-guangxi')}/items", body, sent, outlet_allow=allow)
    return answer.status, json.loads(answer.body)


def item_of(partner, one, **changes):
    return {**json.loads(item_bytes(one, partner.outlet("xinhua-guangxi"))), **changes}


def test_a_whole_item_is_taken(partner, one):
    assert hand_in(partner, one, item_of(partner, one))[0] == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": "urn:uuid:x"}, {"uri": "https://a.example/1"}, {"version": 2}, {"version": "0"}, {"version": "2.0"},
        {"pubStatus": "withheld"}, {"headlines": []}, {"altIds": []}, {"bodies": "text"}, {"firstCreated": "今天"},
        {"altIds": [{"role": "liubei:digest", "value": "short"}]},
    ],
)  # fmt: skip
def test_incomplete_items_are_refused(partner, one, changes):
    status, data = hand_in(partner, one, item_of(partner, one, **changes))
    assert status == 422
    assert any("一" <= char <= "鿿" for char in data["detail"])
    assert visit(f"{partner.root('xinhua-guangxi')}/items/{one.record}.html").status == 404


@pytest.mark.parametrize("headers", [{"Liubei-Edition": "3"}, {"Liubei-Digest": "0" * 64}])
def test_headers_that_contradict_the_item_are_refused(partner, one, headers):
    assert hand_in(partner, one, item_of(partner, one), **headers)[0] == 422


def test_only_pushing_is_allowed_at_the_desk(partner):
    assert visit(f"{partner.root('xinhua-guangxi')}/items").status == 405


def test_the_front_page_lists_the_media(partner):
    text = visit(partner.base_url + "/").text
    assert "新华网广西频道" in text
    assert "柳州新闻网" in text


def test_unknown_pages_are_404_in_the_sites_own_dress(partner):
    page = visit(partner.base_url + "/nowhere")
    assert page.status == 404
    assert "newsroom/theme.css" in page.text
