"""What an outlet's answers mean, one by one."""

import json
from datetime import UTC, datetime

import pytest

from channels.answers import receipt_for, retry_after
from channels.connector import Refused, Unreachable
from channels.http import Answer
from tests.channels.parcels import parcel

ONE = parcel(2)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def receipt(**changes):
    shown = {
        "record": str(ONE.record), "edition": 2, "digest": ONE.digest, "action": "publish",
        "url": "https://portal.example/a.html", "already": False,
    }  # fmt: skip
    return {**shown, **changes}


def answer(status, data=None, **headers):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Answer(status, headers, body, "https://portal.example/", 0.1, "113.16.1.1")


@pytest.mark.parametrize(("status", "already"), [(201, False), (200, True)])
def test_the_receipt_of_this_edition_is_delivery(status, already):
    found = receipt_for(ONE, answer(status, receipt(already=already)))
    assert (found.edition, found.digest, found.action) == (2, ONE.digest, "publish")
    assert (found.url, found.already, found.status) == ("https://portal.example/a.html", already, status)
    assert ONE.digest in found.answer
    assert found.address == "113.16.1.1"


@pytest.mark.parametrize(
    "data",
    [
        None, b"", b"OK", b"<html>", b"[]", b"[" * 5000, b"\xff\x00", {}, {"record": 1}, receipt(record="x"),
        receipt(record="6f1c2b34-0a5e-4d7b-9c1d-000000000000"), receipt(edition=1), receipt(edition=3),
        receipt(edition="2"), receipt(edition=True), receipt(edition=2.0), receipt(digest="0" * 64),
        receipt(digest=None), receipt(action="withdraw"), receipt(action="delete"), receipt(action=["publish"]),
        receipt(url=5), receipt(url="javascript:alert(1)"), receipt(url="https://x/" + "x" * 3000), receipt(already="no"),
    ],
)  # fmt: skip
def test_success_with_another_receipt_is_not_delivery_and_is_tried_again(data):
    with pytest.raises(Unreachable) as caught:
        receipt_for(ONE, answer(200, data))
    assert (caught.value.error_class, caught.value.status) == ("receipt", 200)
    assert "\0" not in caught.value.answer


def test_accepted_for_later_is_not_delivery():
    with pytest.raises(Unreachable):
        receipt_for(ONE, answer(202, b""))


def test_a_newer_edition_at_the_outlet_counts_as_done():
    newer = receipt(edition=5, digest="a" * 64, action="withdraw")
    found = receipt_for(ONE, answer(409, newer))
    assert (found.edition, found.action, found.already) == (5, "withdraw", True)


def test_the_same_edition_with_another_digest_is_an_alarm():
    with pytest.raises(Refused, match="核查") as caught:
        receipt_for(ONE, answer(409, receipt(digest="a" * 64)))
    assert caught.value.error_class == "receipt"


@pytest.mark.parametrize("data", [None, b"conflict", receipt(edition=1), receipt(record="0" * 32)])
def test_a_conflict_that_explains_nothing_is_tried_again(data):
    with pytest.raises(Unreachable):
        receipt_for(ONE, answer(409, data))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 418, 422, 451])
def test_client_errors_need_a_person(status):
    with pytest.raises(Refused, match=str(status)) as caught:
        receipt_for(ONE, answer(status, {"detail": "原因"}))
    assert (caught.value.error_class, caught.value.status) == ("status", status)
    assert caught.value.address == "113.16.1.1"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_redirects_need_a_person_and_say_where_to(status):
    with pytest.raises(Refused, match="elsewhere") as caught:
        receipt_for(ONE, answer(status, receipt(), location="https://elsewhere.example/"))
    assert caught.value.status == status


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599, 101, 999])
def test_busy_or_broken_outlets_are_tried_again(status):
    with pytest.raises(Unreachable) as caught:
        receipt_for(ONE, answer(status, b"busy", **{"retry-after": "120"}))
    assert (caught.value.status, caught.value.retry_after) == (status, 120)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), (" 7 ", 7), ("0", 1), ("99999", 3600), ("9" * 5000, 3600),
        ("Tue, 24 Nov 2026 03:02:00 GMT", 120), ("Tue, 24 Nov 2026 02:00:00 GMT", 1),
        ("Wed, 24 Nov 2027 03:00:00 GMT", 3600), ("Tue, 24 Nov 2026 11:02:00 +0800", 120),
        ("Tuesday, 24-Nov-26 03:02:00 GMT", 120), ("Tue Nov 24 03:02:00 2026", 120),
        ("", None), ("-5", None), ("1.5", None), ("soon", None), ("１２", None), ("Tue, 99 Nov 2026 03:02:00 GMT", None),
        ("Tue, 24 Nov 0000 03:02:00 GMT", 1), ("\0", None),
    ],
)  # fmt: skip
def test_every_kind_of_retry_after_is_read_or_passed_over(value, seconds):
    assert retry_after(value, NOW) == seconds
