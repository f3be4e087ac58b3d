"""explained, gone, replaced: what stands at the address of a withdrawn record, and what does not."""

from __future__ import annotations

import pytest

from channels.connectors.website.moves import moves_in
from tests.channels.connectors.website.conftest import record_number, tree
from tests.channels.connectors.website.test_server import Answer
from tests.channels.parcels import content, parcel

PATH = content()["path"]
NEW = record_number(7)
NEW_PATH = "/xxgk/202612/t20261201_new.html"
REASON = {"code": "wrong-content", "label": "内容有误"}


def withdrawal(kind, replaced_by=None):
    return {"kind": kind, "replaced_by": replaced_by, "reason": REASON}


def replaced(path=NEW_PATH):
    return withdrawal(
        "replaced",
        {"uuid": str(NEW), "path": path, "title": "新的公告", "index_number": "450205001/2026-00002"},
    )


@pytest.fixture
def published(connector, keep):
    """The record, published with a body and an attachment."""
    file = keep(b"%PDF secret")
    connector.deliver(
        parcel(files=[file], attachments=[file["sha256"]], body=[{"type": "text", "html": "<p>误发内容</p>"}])
    )
    return file


def assert_content_is_gone(site, file):
    assert Answer(site, file["path"]).status == 404
    assert Answer(site, PATH.replace(".html", ".json")).status == 410
    assert not [path for path, data in tree(site).items() if "误发内容".encode() in data]
    listed = [p for p, data in tree(site).items() if PATH.encode() in data and not p.startswith("_state/")]
    assert [p for p in listed if not p.endswith((".json.gone", PATH[1:]))] == []


class TestExplained:
    def test_the_address_stays_and_explains(self, connector, site, published):
        connector.deliver(parcel(2, "withdraw", withdrawal=withdrawal("explained")))
        page = Answer(site, PATH)
        text = page.body.decode()
        assert page.status == 200
        for shown in (content()["title"], content()["index_number"], content(2, "withdraw")["explanation"]):
            assert shown in text
        assert '<meta name="robots" content="noindex">' in text
        assert "撤稿说明" in text
        assert_content_is_gone(site, published)

    def test_it_may_come_back(self, connector, site, published):
        connector.deliver(parcel(2, "withdraw", withdrawal=withdrawal("explained")))
        connector.deliver(parcel(3))
        assert "撤稿说明" not in Answer(site, PATH).body.decode()
        assert Answer(site, PATH.replace(".html", ".json")).status == 200

    def test_it_may_be_gone_later(self, connector, site, published):
        connector.deliver(parcel(2, "withdraw", withdrawal=withdrawal("explained")))
        connector.deliver(parcel(3, "withdraw", withdrawal=withdrawal("gone")))
        assert Answer(site, PATH).status == 410


class TestGone:
    @pytest.mark.parametrize("changes", [{}, {"withdrawal": withdrawal("gone")}])
    def test_the_address_answers_410(self, connector, site, published, changes):
        connector.deliver(parcel(2, "withdraw", **changes))
        assert Answer(site, PATH).status == 410
        assert_content_is_gone(site, published)

    def test_a_kind_that_nobody_knows_is_gone(self, connector, site, published):
        connector.deliver(parcel(2, "withdraw", withdrawal=withdrawal("vanished")))
        assert Answer(site, PATH).status == 410


class TestReplaced:
    @pytest.fixture
    def new(self, connector):
        connector.deliver(parcel(record=NEW, path=NEW_PATH, title="新的公告"))

    def test_the_address_leads_to_the_replacement(self, connector, site, published, new):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced()))
        for method in ("GET", "HEAD"):
            answer = Answer(site, PATH, method)
            assert (answer.status, answer.headers["Location"]) == (302, NEW_PATH)
        assert_content_is_gone(site, published)

    def test_the_page_leads_on_where_the_server_does_not(self, connector, site, published, new):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced()))
        page = (site / PATH[1:]).read_text()
        assert f'<meta http-equiv="refresh" content="5; url={NEW_PATH}">' in page
        assert f'<link rel="canonical" href="https://www.lbq.gov.cn{NEW_PATH}">' in page
        assert f'<a href="{NEW_PATH}">新的公告</a>' in page
        assert content(2, "withdraw")["explanation"] in page

    def test_it_leads_nowhere_while_nothing_stands_there(self, connector, site, published, new):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced()))
        connector.deliver(parcel(2, "withdraw", record=NEW, path=NEW_PATH, withdrawal=withdrawal("gone")))
        assert Answer(site, PATH).status == 200
        connector.deliver(parcel(3, "withdraw", withdrawal=withdrawal("gone")))
        assert Answer(site, PATH).status == 410
        assert moves_in((site / "_state/moved.map").read_text()) == {}

    def test_it_may_come_back(self, connector, site, published, new):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced()))
        connector.deliver(parcel(3))
        answer = Answer(site, PATH)
        assert (answer.status, content()["title"] in answer.body.decode()) == (200, True)

    def test_the_list_of_moves_holds_plain_paths_only(self, connector, site, published):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced("/a;b{c}$d.html")))
        moves = site / "_state/moved.map"
        assert not moves.exists() or moves.read_text() == ""
        assert Answer(site, PATH).status == 200

    def test_the_list_itself_is_not_served(self, connector, site, published, new):
        connector.deliver(parcel(2, "withdraw", withdrawal=replaced()))
        assert Answer(site, "/_state/moved.map").status == 404
