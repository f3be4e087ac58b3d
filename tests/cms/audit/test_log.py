"""Entries are linked in the order of commits, and the database refuses to change them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from cms.agencies.models import User
from cms.audit.log import GENESIS, digest_of, note, said
from cms.audit.models import Entry, Unlinked


@pytest.mark.django_db
class TestEntries:
    def test_they_are_linked(self):
        start = Entry.objects.order_by("-number").first()
        number, digest = (start.number, start.digest) if start else (0, GENESIS)
        note("test.done", about="a:1", title="甲", weight=3)
        note("test.done", about="b:2", title="乙")
        first, second = Entry.objects.filter(number__gt=number)
        assert (first.number, first.previous) == (number + 1, digest)
        assert (second.number, second.previous) == (number + 2, first.digest)
        assert (first.title, second.title) == ("甲", "乙")
        for entry in (first, second):
            assert entry.digest == digest_of(entry.number, entry.previous, said(entry))
        assert not Unlinked.objects.exists()

    @pytest.mark.parametrize(
        "details",
        [
            {"a": 1.5, "b": 1e16, "c": -0.0, "d": 10**30, "e": 1e-9},
            {"z": {"乙": None, "甲": [True, "é", "e\u0301", "\u2028"]}, "a": "\x00尾"},
        ],
    )
    def test_what_the_database_gives_back_still_fits_the_digest(self, details: dict[str, Any]):
        note("test.done", about="a:1", title="有\x00空", **details)
        entry = Entry.objects.order_by("-number")[0]
        assert entry.digest == digest_of(entry.number, entry.previous, said(entry))

    def test_a_note_that_is_rolled_back_leaves_nothing(self):
        before = Entry.objects.count()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            note("test.done", about="a:1")
            raise ZeroDivisionError
        assert Entry.objects.count() == before

    @pytest.mark.parametrize(
        "change", ["UPDATE audit_entry SET title = '改'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
    )
    def test_the_database_refuses_to_change_them(self, change: str):
        note("test.done", about="a:1")
        assert Entry.objects.exists()
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL liubei.may_truncate = 'off'")
            cursor.execute(change)

    def test_a_note_costs_one_statement(self, django_assert_num_queries: Any):
        with django_assert_num_queries(1):
            note("test.done", about="a:1")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestManyAtOnce:
    def run(self, *jobs: Any) -> list[BaseException]:
        errors: list[BaseException] = []

        def work(job: Any) -> None:
            try:
                job()
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)
        return errors

    def test_the_chain_has_no_gap_and_no_fork(self):
        start = Entry.objects.count()

        def job() -> None:
            for _ in range(10):
                with transaction.atomic():
                    note("test.done", about="a:1")
                    note("test.done", about="b:1")

        assert self.run(*[job] * 6) == []
        last = Entry.objects.filter(number__lte=start).order_by("-number").first()
        previous = last.digest if last else GENESIS
        entries = list(Entry.objects.filter(number__gt=start))
        assert len(entries) == 120
        for number, entry in enumerate(entries, start + 1):
            assert (entry.number, entry.previous) == (number, previous)
            previous = entry.digest

    def test_noting_first_and_locking_rows_after_does_not_dead_lock(self):
        """Noting takes no lock until the end: whoever notes may still wait for rows, in any order."""
        first = User.objects.create_user("first")
        second = User.objects.create_user("second")
        meet = threading.Barrier(2, timeout=20)

        def hold(own: User, other: User) -> None:
            with transaction.atomic():
                User.objects.select_for_update().get(pk=own.pk)
                note("test.done", about="a:1")
                meet.wait()
                list(User.objects.select_for_update(skip_locked=True).filter(pk=other.pk))

        def late() -> None:
            with transaction.atomic():
                note("test.done", about="b:1")
                meet.wait()
                User.objects.select_for_update().get(pk=first.pk)  # held by the other, who notes as well

        assert self.run(lambda: hold(first, second), late) == []

    def test_foreign_keys_are_checked_before_the_chain_is_locked(self):
        """One waits at its commit for a row that a second holds, who then notes: only an order lets both end."""
        user, group = User.objects.create_user("held"), Group.objects.create(name="测试组")
        held, queued = threading.Event(), threading.Event()

        def holder() -> None:
            with transaction.atomic():
                User.objects.select_for_update().get(pk=user.pk)
                held.set()
                assert queued.wait(20)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.5)")  # the other has reached its commit
                note("test.done", about="a:1")

        def waiter() -> None:
            assert held.wait(20)
            with transaction.atomic():
                note("test.done", about="b:1")
                # A key to the held row, queued after the note and checked at the commit.
                User.groups.through.objects.create(user_id=user.pk, group=group)
                queued.set()

        assert self.run(holder, waiter) == []
