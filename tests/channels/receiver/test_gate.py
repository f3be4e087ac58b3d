"""The version gate over HTTP, against a real process and PostgreSQL."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.channels.parcels import parcel
from tests.channels.receiver.messages import inventory, send
from tests.channels.sites import visit


@pytest.fixture
def record():
    return uuid.uuid4()


def page(receiver, record, slug="shatang"):
    return visit(f"{receiver.root(slug)}/records/{record}.html")


def test_a_first_edition_is_stored_and_its_receipt_says_where_it_is_shown(receiver, record):
    first = parcel(1, record=record)
    reply = send(receiver, first)
    assert reply.status == 201
    assert reply.data == {
        "record": str(record),
        "edition": 1,
        "digest": first.digest,
        "action": "publish",
        "url": f"{receiver.root('shatang')}/records/{record}.html",
        "already": False,
    }
    assert visit(reply.data["url"]).status == 200


def test_the_same_edition_again_is_answered_already(receiver, record):
    first = parcel(1, record=record)
    send(receiver, first)
    reply = send(receiver, first)
    assert (reply.status, reply.data["already"], reply.data["digest"]) == (200, True, first.digest)


def test_an_older_edition_is_told_what_is_stored(receiver, record):
    newer = parcel(3, record=record)
    send(receiver, newer)
    reply = send(receiver, parcel(2, record=record))
    assert reply.status == 409
    assert (reply.data["edition"], reply.data["digest"], reply.data["action"]) == (3, newer.digest, "publish")


def test_the_same_edition_with_other_content_is_a_conflict_and_changes_nothing(receiver, record):
    first = parcel(1, record=record)
    send(receiver, first)
    reply = send(receiver, parcel(1, record=record, title="另一个标题"))
    assert (reply.status, reply.data["error"], reply.data["digest"]) == (409, "conflict", first.digest)
    assert "另一个标题" not in page(receiver, record).text


def test_the_first_edition_after_a_withdrawal_stays_withdrawn(receiver, record):
    send(receiver, parcel(2, record=record))
    send(receiver, parcel(3, "withdraw", record))
    reply = send(receiver, parcel(1, record=record))
    assert (reply.status, reply.data["edition"], reply.data["action"]) == (409, 3, "withdraw")
    assert page(receiver, record).status == 410


def test_a_withdrawal_that_comes_first_leaves_a_tombstone(receiver, record):
    assert send(receiver, parcel(2, "withdraw", record)).status == 201
    assert send(receiver, parcel(1, record=record)).status == 409
    assert page(receiver, record).status == 410


def test_a_withdrawn_record_can_be_published_again_by_a_newer_edition(receiver, record):
    send(receiver, parcel(1, "withdraw", record))
    assert send(receiver, parcel(2, record=record)).status == 201
    assert page(receiver, record).status == 200


def test_portals_do_not_see_each_other(receiver, record):
    send(receiver, parcel(1, record=record))
    assert page(receiver, record, "changtang").status == 404


def test_twenty_editions_at_once_end_at_the_newest_and_never_go_back(receiver, record):
    editions = [parcel(number, record=record) for number in range(1, 21)]
    for attempt in range(3):
        random.Random(attempt).shuffle(editions)
        with ThreadPoolExecutor(20) as pool:
            replies = list(pool.map(lambda one: send(receiver, one), editions))
        assert {reply.status for reply in replies} <= {200, 201, 409}
        assert all(reply.data["edition"] >= one.edition for reply, one in zip(replies, editions, strict=True))
    assert send(receiver, editions[0]).data["edition"] == 20
    assert 'liubei:edition" content="20"' in page(receiver, record).text


def test_the_same_edition_twenty_times_at_once_is_stored_once(receiver, record):
    first = parcel(1, record=record)
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: send(receiver, first).status, range(20)))
    assert sorted(statuses) == [200] * 19 + [201]


def test_the_inventory_lists_what_is_shown_page_by_page(receiver):
    sent = {}
    for number in range(5):
        one = parcel(number + 1, "withdraw" if number == 2 else "publish", uuid.uuid4())
        send(receiver, one, slug="gangcheng")
        sent[str(one.record)] = {
            "record": str(one.record), "edition": one.edition, "digest": one.digest, "action": one.action,
        }  # fmt: skip
    found, after = [], ""
    while after is not None:
        reply = inventory(receiver, f"after={after}&limit=2", slug="gangcheng")
        found += reply.data["records"]
        after = reply.data["next"]
    assert len(found) == 5
    assert {entry["record"]: entry for entry in found} == sent


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=1001", "limit=x", "limit=%EF%BC%91", "after=nonsense"]
)
def test_a_wrong_inventory_query_is_refused(receiver, query):
    assert inventory(receiver, query).status == 400


def test_the_inventory_is_not_public_and_a_signature_opens_one_page_only(receiver):
    assert visit(f"{receiver.root('shatang')}/inventory").status == 401
    assert inventory(receiver, "limit=5", signed="limit=4").status == 401
