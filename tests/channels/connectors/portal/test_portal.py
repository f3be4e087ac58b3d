"""The portal connector against the real receiver, and against outlets that misbehave."""

import dataclasses
import uuid

import pytest
from jsonschema import Draft202012Validator

from channels.connector import Outlet, Refused, Unreachable
from channels.connectors.portal.connector import PortalConnector
from channels.signed_push import message_id
from channels.signing import new_secret
from tests.channels.outlets import outlet, receive, reply, saying
from tests.channels.parcels import parcel
from tests.channels.sites import visit


@pytest.fixture
def connector(receiver):
    return PortalConnector(receiver.outlet("shatang"))


@pytest.fixture
def record():
    return uuid.uuid4()


def rude(stage, secret=None):
    return PortalConnector(
        Outlet("rude", "粗鲁门户", {"url": stage.url}, secret or new_secret(), allowed_networks=stage.allow)
    )


def test_an_edition_is_delivered_and_shown(connector, record):
    one = parcel(1, record=record)
    receipt = connector.deliver(one)
    assert (receipt.edition, receipt.digest, receipt.action, receipt.already) == (
        1,
        one.digest,
        "publish",
        False,
    )
    assert receipt.status == 201
    assert one.digest in visit(receipt.url).text


def test_delivering_again_is_invisible(connector, record):
    one = parcel(1, record=record)
    connector.deliver(one)
    receipt = connector.deliver(one)
    assert (receipt.edition, receipt.already, receipt.status) == (1, True, 200)


def test_a_withdrawal_is_delivered_and_final(connector, record):
    connector.deliver(parcel(1, record=record))
    receipt = connector.deliver(parcel(2, "withdraw", record))
    assert receipt.action == "withdraw"
    assert visit(receipt.url).status == 410
    late = connector.deliver(parcel(1, record=record))
    assert (late.edition, late.action, late.already) == (2, "withdraw", True)
    assert visit(receipt.url).status == 410


def test_the_same_edition_with_other_content_is_an_alarm(connector, record):
    connector.deliver(parcel(1, record=record))
    with pytest.raises(Refused, match="核查"):
        connector.deliver(parcel(1, record=record, title="篡改"))


def test_a_wrong_secret_is_refused_by_the_outlet(receiver, record):
    stranger = PortalConnector(dataclasses.replace(receiver.outlet("shatang"), secret=new_secret()))
    with pytest.raises(Refused, match="签名") as caught:
        stranger.deliver(parcel(1, record=record))
    assert caught.value.status == 401


def test_a_key_can_be_changed_in_overlap(receiver, record):
    both = f"{new_secret()}\n{receiver.secrets['shatang']}"
    changing = PortalConnector(dataclasses.replace(receiver.outlet("shatang"), secret=both))
    assert changing.deliver(parcel(1, record=record)).edition == 1


@pytest.mark.parametrize("secret", ["", "密钥", "whsec_AAAA"])
def test_an_unusable_secret_is_a_matter_of_settings(receiver, secret):
    broken = PortalConnector(dataclasses.replace(receiver.outlet("shatang"), secret=secret))
    with pytest.raises(Refused) as caught:
        broken.deliver(parcel())
    assert caught.value.error_class == "settings"


def test_missing_settings_are_a_matter_of_settings():
    with pytest.raises(Refused) as caught:
        PortalConnector(Outlet("x", "x")).deliver(parcel())
    assert caught.value.error_class == "settings"


def test_retries_carry_the_same_message_id_and_the_exact_bytes():
    seen = []

    def remember(sock):
        seen.append(receive(sock))
        sock.sendall(reply("503 Busy", b"", "Retry-After: 9"))

    one = parcel(3)
    with outlet(remember) as stage:
        connector = rude(stage)
        for _ in range(2):
            with pytest.raises(Unreachable) as caught:
                connector.deliver(one)
    assert caught.value.retry_after == 9
    heads = [request.partition(b"\r\n\r\n")[0].decode() for request in seen]
    assert all(request.partition(b"\r\n\r\n")[2] == one.body for request in seen)
    assert all(f"webhook-id: {message_id(connector.outlet, one)}" in head for head in heads)
    assert all(f"Liubei-Digest: {one.digest}" in head and "Liubei-Edition: 3" in head for head in heads)
    assert heads[0].startswith(f"PUT /desk/records/{one.record} ")


def test_message_ids_differ_by_channel_record_and_edition():
    ids = {
        message_id(Outlet(slug, "x"), parcel(edition, record=record))
        for slug in ("a", "b")
        for edition in (1, 2)
        for record in (uuid.UUID(int=1), uuid.UUID(int=2))
    }
    assert len(ids) == 8


def test_an_outlet_that_accepts_and_forgets_is_noticed():
    with outlet(saying(reply("200 OK", b"thanks"))) as stage, pytest.raises(Unreachable) as caught:
        rude(stage).deliver(parcel())
    assert (caught.value.error_class, caught.value.answer) == ("receipt", "thanks")


def test_a_redirect_is_not_followed():
    moved = reply("301 Moved", b"", "Location: http://127.0.0.1:1/")
    with outlet(saying(moved)) as stage, pytest.raises(Refused):
        rude(stage).deliver(parcel())


def test_an_outlet_that_is_down_is_unreachable():
    with outlet(saying(b"")) as stage:
        pass
    with pytest.raises(Unreachable):
        rude(stage).deliver(parcel())


def test_the_inventory_can_be_asked_for_across_pages(receiver, monkeypatch):
    monkeypatch.setattr("channels.inventory.PER_PAGE", 3)
    connector = PortalConnector(receiver.outlet("inventoried"))
    sent = [parcel(n + 1, "withdraw" if n == 3 else "publish", uuid.uuid4()) for n in range(7)]
    for one in sent:
        connector.deliver(one)
    expected = sorted((one.record, one.edition, one.digest, one.action) for one in sent)
    assert [(one.record, one.edition, one.digest, one.action) for one in connector.inventory()] == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"records":[{}],"next":null}',
        b'{"records":[],"next":"x"}',
        b'{"records":5,"next":null}',
    ],
)
def test_an_inventory_that_is_none_is_noticed(body):
    with outlet(saying(reply("200 OK", body))) as stage, pytest.raises(Unreachable) as caught:
        list(rude(stage).inventory())
    assert caught.value.error_class == "receipt"


def test_an_inventory_that_turns_in_a_circle_ends():
    body = b'{"records":[],"next":"6f1c2b34-0a5e-4d7b-9c1d-2e3f4a5b6c7d"}'
    with outlet(saying(*[reply("200 OK", body)] * 9)) as stage, pytest.raises(Unreachable, match="清单"):
        list(rude(stage).inventory())


def test_its_settings_form_accepts_what_it_needs():
    schema = Draft202012Validator(PortalConnector.settings_schema)
    assert schema.is_valid({"url": "http://127.0.0.1:8103/portals/shatang"})
    for wrong in ({}, {"url": "portals"}, {"url": "https://x/?a"}, {"url": "https://x/", "more": 1}):
        assert not schema.is_valid(wrong)
