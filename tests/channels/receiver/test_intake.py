"""Messages that the receiver must not take."""

import hashlib
import json
import socket
import time
import uuid

import pytest

from channels.signing import new_secret
from tests.channels.parcels import parcel
from tests.channels.receiver.messages import send
from tests.channels.sites import visit


@pytest.fixture
def one():
    return parcel(1, record=uuid.uuid4())


def with_text(one, old, new):
    return one.body.replace(old.encode(), new.encode())


def refuse(receiver, one, status, **wrong):
    """The reply, after checking that nothing became public."""
    reply = send(receiver, one, **wrong)
    assert reply.status == status, reply.data
    assert any("一" <= char <= "鿿" for char in reply.data["detail"])
    assert visit(f"{receiver.root('shatang')}/records/{one.record}.html").status == 404
    return reply


def digest_of(body):
    return {"Liubei-Digest": hashlib.sha256(body).hexdigest()}


def test_another_secret_is_refused(receiver, one):
    refuse(receiver, one, 401, secret=new_secret())


def test_another_portals_secret_is_refused(receiver, one):
    refuse(receiver, one, 401, secret=receiver.secrets["changtang"])


@pytest.mark.parametrize("skew", [-600, 600])
def test_a_clock_ten_minutes_off_is_refused(receiver, one, skew):
    assert "五分钟" in refuse(receiver, one, 401, at=time.time() + skew).data["detail"]


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", ["", "nonsense", "v1,", "v1", ",,,", "9" * 300])
def test_malformed_signature_headers_are_refused(receiver, one, name, value):
    refuse(receiver, one, 401, changes={name: value})


def test_a_body_changed_on_the_way_is_refused(receiver, one):
    other = parcel(1, record=one.record, title="被改动的标题")
    refuse(receiver, one, 422, body=other.body)


def test_a_digest_that_is_not_the_bodys_is_refused(receiver, one):
    refuse(receiver, one, 422, changes={"Liubei-Digest": "0" * 64})


def test_another_records_address_is_refused(receiver, one):
    refuse(receiver, one, 422, path=f"records/{uuid.uuid4()}")


def test_another_edition_in_the_header_is_refused(receiver, one):
    refuse(receiver, one, 422, changes={"Liubei-Edition": "2"})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'"\\ud800"', b'{"a":"\\u0000"}', b'{"\\u0000":1}', b"[" * 100_000,
        b"1e400", b"NaN",
    ],
)  # fmt: skip
def test_bodies_that_are_no_json_object_are_refused(receiver, one, body):
    refuse(receiver, one, 400, body=body, changes=digest_of(body))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"action":"publish"', '"action":"delete"'),
        ('"action":"publish"', '"action":"withdraw"'),
        ('"edition":1', '"edition":"1"'),
        ('"edition":1', '"edition":true'),
        ('"edition":1', '"edition":99999999999'),
        ('"schema":"urn:liubei:edition:1"', '"schema":"urn:liubei:edition:2"'),
        ('"published_at":"2026-11-24T10:50:00+08:00"', '"published_at":"2026-11-24T10:50:00"'),
        ('"published_at":"2026-11-24T10:50:00+08:00"', '"published_at":"昨天"'),
        ('"path":"/', '"path":"//evil.example/'),
        ('"keywords":', '"keyword":'),
        ('"text":"公开为常态', '"texts":"公开为常态'),
    ],
)
def test_content_that_could_not_be_shown_is_refused(receiver, one, old, new):
    body = with_text(one, old, new)
    assert body != one.body
    refuse(receiver, one, 422, body=body, changes=digest_of(body))


def test_an_unknown_portal_is_refused(receiver, one):
    reply = send(receiver, one, slug="nowhere", secret=new_secret())
    assert (reply.status, reply.data["error"]) == (404, "unknown_place")


def test_unknown_fields_are_passed_over(receiver, one):
    body = json.dumps(
        {**one.content, "future": {"field": 1}, "body": [*one.content["body"], {"type": "video"}]}
    ).encode()
    assert send(receiver, one, body=body, changes=digest_of(body)).status == 201


def test_a_body_over_the_limit_is_refused_before_it_is_read(receiver, one):
    head = (
        f"PUT /portals/shatang/records/{one.record} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Length: {50 * 1024 * 1024}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as sock:
        sock.sendall(head.encode())
        assert sock.recv(64).startswith(b"HTTP/1.1 413")


def test_reading_the_intake_address_is_not_allowed(receiver, one):
    assert visit(f"{receiver.root('shatang')}/records/{one.record}").status == 405


def test_the_health_check_answers(receiver):
    assert json.loads(visit(f"{receiver.base_url}/healthz").text) == {"status": "ok"}
