"""Whoever owns the database can switch its triggers off. What they then do to the log is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cms.audit.log import GENESIS, digest_of, note, said
from cms.audit.models import Entry
from cms.audit.verifying import Broken, Head, head, verify, verify_last

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[Entry]:
    for number in range(1, 9):
        note("test.done", about=f"a:{number}", title=f"第{number}件", weight=number)
    return list(Entry.objects.order_by("-number")[:8])[::-1]


@contextmanager
def owner() -> Iterator[Any]:
    """As the owner of the database, with the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def rebuild(cursor: Any, since: int) -> None:
    """What the cleverest would do: link everything after a change anew, with digests that fit."""
    previous = Entry.objects.filter(number=since - 1).values_list("digest", flat=True).first() or GENESIS
    for entry in Entry.objects.filter(number__gte=since).order_by("number"):
        digest = digest_of(entry.number, previous, said(entry))
        cursor.execute(
            "UPDATE audit_entry SET previous = %s, digest = %s WHERE number = %s",
            [previous, digest, entry.number],
        )
        previous = digest


def test_an_untouched_log_is_proved(entries: list[Entry]):
    proof = verify()
    assert proof.head == Head(entries[-1].number, entries[-1].digest) == head()
    assert proof.checked == entries[-1].number
    assert verify(since=entries[3].number).checked == 5
    assert verify_last(3).checked == 3
    assert verify(anchor=Head(entries[2].number, entries[2].digest)).checked == proof.checked


@pytest.mark.parametrize(
    "change",
    [
        "title = '别的'",
        "by_name = '别人'",
        "action = 'test.undone'",
        "at = at + interval '1 microsecond'",
        "details = '{\"weight\": 4}'",
        "about = 'a:9'",
        "agency_id = 7",
        "address = '10.0.0.1'",
        "digest = repeat('a', 64)",
    ],
)
def test_every_change_of_an_entry_is_found(entries: list[Entry], change: str):
    with owner() as cursor:
        cursor.execute(f"UPDATE audit_entry SET {change} WHERE number = %s", [entries[2].number])
        with pytest.raises(Broken) as broken:
            verify()
    assert broken.value.number == entries[2].number


def test_a_changed_link_is_found(entries: list[Entry]):
    with owner() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET previous = repeat('b', 64) WHERE number = %s", [entries[2].number]
        )
        with pytest.raises(Broken) as broken:
            verify()
    assert broken.value.number == entries[2].number


def test_a_missing_entry_is_found(entries: list[Entry]):
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number = %s", [entries[3].number])
        with pytest.raises(Broken, match="缺失") as broken:
            verify()
    assert broken.value.number == entries[3].number


def test_a_missing_beginning_is_found(entries: list[Entry]):
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number <= %s", [entries[1].number])
        with pytest.raises(Broken, match="缺失") as broken:
            verify()
    assert broken.value.number == 1


def test_an_entry_removed_with_the_numbers_closed_up_is_found(entries: list[Entry]):
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number = %s", [entries[3].number])
        cursor.execute(
            "UPDATE audit_entry SET number = number + 1000000 WHERE number > %s", [entries[3].number]
        )
        cursor.execute("UPDATE audit_entry SET number = number - 1000001 WHERE number > 1000000")
        with pytest.raises(Broken, match="不衔接") as broken:
            verify()
    assert broken.value.number == entries[3].number


def test_an_inserted_entry_is_found(entries: list[Entry]):
    here = entries[4].number
    with owner() as cursor:
        cursor.execute("UPDATE audit_entry SET number = number + 1000000 WHERE number >= %s", [here])
        cursor.execute("UPDATE audit_entry SET number = number - 999999 WHERE number > 1000000")
        cursor.execute(
            "INSERT INTO audit_entry (number, at, action, by_name, about, title, details, previous, digest) "
            "VALUES (%s, now(), 'test.done', '', 'x:1', '', '{}', %s, repeat('c', 64))",
            [here, entries[3].digest],
        )
        with pytest.raises(Broken) as broken:
            verify()
    assert broken.value.number == here


def test_reordered_entries_are_found(entries: list[Entry]):
    one, two = entries[3].number, entries[4].number
    with owner() as cursor:
        cursor.execute("UPDATE audit_entry SET number = 1000000 WHERE number = %s", [one])
        cursor.execute("UPDATE audit_entry SET number = %s WHERE number = %s", [one, two])
        cursor.execute("UPDATE audit_entry SET number = %s WHERE number = 1000000", [two])
        with pytest.raises(Broken, match="不衔接") as broken:
            verify()
    assert broken.value.number == one


class TestAnchors:
    def test_a_truncated_tail_is_found_by_an_anchor_only(self, entries: list[Entry]):
        anchor = head()
        with owner() as cursor:
            cursor.execute("DELETE FROM audit_entry WHERE number > %s", [entries[4].number])
            verify()
            with pytest.raises(Broken, match="截去") as broken:
                verify(anchor=anchor)
        assert broken.value.number == entries[5].number

    def test_a_chain_that_was_built_anew_is_found_by_an_anchor_only(self, entries: list[Entry]):
        anchor = head()
        with owner() as cursor:
            cursor.execute("UPDATE audit_entry SET title = '改' WHERE number = %s", [entries[2].number])
            rebuild(cursor, entries[2].number)
            verify()
            with pytest.raises(Broken, match="改写") as broken:
                verify(anchor=anchor)
        assert broken.value.number == anchor.number

    def test_partial_verification_needs_its_start(self, entries: list[Entry]):
        with pytest.raises(Broken, match="没有这一条"):
            verify(since=entries[-1].number + 2)


class TestCommand:
    def call(self, *args: str) -> tuple[str, str, int]:
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("verify_audit", *args, stdout=out, stderr=err, no_color=True)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return out.getvalue(), err.getvalue(), code

    def test_it_prints_the_head_to_write_down(self, entries: list[Entry]):
        out, _, code = self.call()
        assert (code, str(head()) in out) == (0, True)
        out, _, code = self.call("--anchor", str(head()), "--since", str(entries[4].number))
        assert (code, "核对 4 条" in out) == (0, True)

    def test_it_names_the_first_bad_entry_and_fails(self, entries: list[Entry]):
        with owner() as cursor:
            cursor.execute("UPDATE audit_entry SET title = '改' WHERE number = %s", [entries[2].number])
        out, err, code = self.call()
        assert (code, out) == (1, "")
        assert f"第 {entries[2].number} 条" in err

    def test_every_anchor_is_compared(self, entries: list[Entry]):
        wrong = Head(entries[1].number, "0" * 64)
        assert self.call("--anchor", str(head()), "--anchor", str(wrong))[2] == 1

    @pytest.mark.parametrize("anchor", ["", "12", "x:y", f"1:{'G' * 64}"])
    def test_an_anchor_that_is_none_is_explained(self, anchor: str):
        with pytest.raises(CommandError, match="序号:摘要值"):
            call_command("verify_audit", "--anchor", anchor)
