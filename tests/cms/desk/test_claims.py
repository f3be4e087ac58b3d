"""Taking a review: by agreement, one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.desk import claims
from cms.desk.claims import ClaimedByAnother, claim, claim_several, release, release_idle, take_over
from cms.desk.notices import Notification
from cms.desk.waiting import Claim, Waiting
from cms.review.actions import AlreadyDecided, MayNotDecide, decide
from cms.review.models import Verdict
from tests.cms.desk.conftest import at
from tests.newsroom import Newsroom, make_person


@pytest.fixture
def other(desk: Newsroom) -> User:
    return make_person(desk.agency, Role.DEPARTMENT, 2)


def waiting_of(newsroom: Newsroom, title: str = "关于停水的公告") -> Waiting:
    newsroom.submit(newsroom.draft(title=title))
    return Waiting.objects.get(title=title)


@pytest.mark.usefixtures("tuesday")
class TestClaiming:
    def test_the_first_has_it_and_the_second_is_told_who_and_since_when(self, desk: Newsroom, other: User):
        row, first = waiting_of(desk), desk.person(Role.DEPARTMENT)
        assert claim(row.pk, by=first).by == first
        with pytest.raises(ClaimedByAnother, match=r"department1已于 11月24日 10:00 领取"):
            claim(row.pk, by=other)
        assert Claim.objects.get().by == first

    def test_claiming_again_keeps_the_beginning(self, desk: Newsroom, tuesday: Any):
        row, first = waiting_of(desk), desk.person(Role.DEPARTMENT)
        since = claim(row.pk, by=first).since
        tuesday.move_to(at("2026-11-24 11:00"))
        again = claim(row.pk, by=first)
        assert again.since == since
        assert again.until == at("2026-11-25 12:00")  # eight office hours after eleven

    def test_only_who_could_decide_may_claim(self, desk: Newsroom):
        row = waiting_of(desk)
        for role in (Role.EDITOR, Role.APPROVAL):
            with pytest.raises(MayNotDecide):
                claim(row.pk, by=desk.person(role))
        writer = desk.person(Role.EDITOR)
        writer.groups.add(desk.agency.role_groups.get(role=Role.DEPARTMENT).group)
        with pytest.raises(MayNotDecide, match="编辑过"):
            claim(row.pk, by=desk.person(Role.EDITOR))
        with pytest.raises(MayNotDecide):
            take_over(row.pk, by=User.objects.create_superuser("root", password="演示密码2026"))

    def test_deciding_by_another_is_refused_until_they_take_over(self, desk: Newsroom, other: User):
        row, first = waiting_of(desk), desk.person(Role.DEPARTMENT)
        claim(row.pk, by=first)
        state = row.task_state
        with pytest.raises(ClaimedByAnother, match="请先点“接手”"):
            decide(state, by=other, outcome="approve", comment="同意")
        assert not Verdict.objects.exists()
        assert Waiting.objects.get() == row
        assert not Notification.objects.filter(key__startswith="verdict:").exists()
        take_over(row.pk, by=other)
        decide(state, by=other, outcome="approve", comment="同意")
        assert Verdict.objects.get().decided_by == other

    def test_who_is_relieved_is_told_and_it_is_on_record(self, desk: Newsroom, other: User):
        row, first = waiting_of(desk), desk.person(Role.DEPARTMENT)
        claim(row.pk, by=first)
        take_over(row.pk, by=other)
        told = Notification.objects.get(person=first)
        assert "department2接手了您领取的部门自审：《关于停水的公告》" in told.text
        entry = Entry.objects.get(action="claim.taken_over")
        assert (entry.by, entry.details["taken_from"]) == (other, "department1")

    def test_taking_over_what_nobody_has_tells_nobody(self, desk: Newsroom, other: User):
        take_over(waiting_of(desk).pk, by=other)
        assert Claim.objects.get().by == other
        assert not Notification.objects.exists()
        assert not Entry.objects.filter(action="claim.taken_over").exists()

    def test_without_a_claim_anyone_of_the_role_decides(self, desk: Newsroom, other: User):
        row = waiting_of(desk)
        decide(row.task_state, by=other, outcome="approve", comment="同意")
        with pytest.raises(AlreadyDecided):
            claim(row.pk, by=desk.person(Role.DEPARTMENT))

    def test_it_is_released_when_decided_returned_or_cancelled(self, desk: Newsroom):
        for end in ("approve", "reject", "cancel"):
            row = waiting_of(desk, f"公告{end}")
            claim(row.pk, by=desk.person(Role.DEPARTMENT))
            if end == "cancel":
                desk.fresh(row.record).current_workflow_state.cancel(user=desk.person(Role.EDITOR))
            else:
                desk.decide(row.record, Role.DEPARTMENT, end, "意见")
            assert not Claim.objects.exists()

    def test_putting_back_is_for_who_has_it(self, desk: Newsroom, other: User):
        row = waiting_of(desk)
        claim(row.pk, by=desk.person(Role.DEPARTMENT))
        assert not release(row.pk, by=other)
        assert release(row.pk, by=desk.person(Role.DEPARTMENT))
        assert claim(row.pk, by=other)

    def test_what_nobody_touches_goes_back_after_its_idle_time(
        self, desk: Newsroom, other: User, tuesday: Any
    ):
        row, first = waiting_of(desk), desk.person(Role.DEPARTMENT)
        claim(row.pk, by=first)  # eight office hours: until eleven tomorrow
        tuesday.move_to(at("2026-11-25 10:00"))
        assert release_idle() == 0
        claims.keep(row, by=first)  # opened it again
        tuesday.move_to(at("2026-11-25 12:00"))
        assert release_idle() == 0
        tuesday.move_to(at("2026-11-26 11:01"))
        decide_other = claim_several([row.pk], by=other)  # free already, before the clock comes by
        assert decide_other.claimed == [row.pk]
        Claim.objects.filter(by=other).update(by=first, until=at("2026-11-26 11:00"))
        assert release_idle() == 1
        assert not Claim.objects.exists()
        assert "已放回待办" in Notification.objects.get(person=first).text
        assert release_idle() == 0

    def test_several_at_once_and_each_refusal_is_named(self, desk: Newsroom, other: User):
        rows = [waiting_of(desk, f"公告{number}") for number in range(4)]
        claim(rows[0].pk, by=other)
        desk.decide(rows[1].record, Role.DEPARTMENT)
        taken = claim_several([row.pk for row in rows], by=desk.person(Role.DEPARTMENT))
        assert taken.claimed == [rows[2].pk, rows[3].pk]
        assert list(taken.refused) == [rows[0].pk]
        assert "department2" in taken.refused[rows[0].pk]

    def test_several_are_barred_as_one_would_be(self, desk: Newsroom):
        row = waiting_of(desk)
        writer = desk.person(Role.EDITOR)
        assert "人员" in claim_several([row.pk], by=writer).refused[row.pk]
        writer.groups.add(desk.agency.role_groups.get(role=Role.DEPARTMENT).group)
        assert "编辑过" in claim_several([row.pk], by=desk.person(Role.EDITOR)).refused[row.pk]
        desk.decide(row.record, Role.DEPARTMENT)
        second = Waiting.objects.get()
        judge = desk.person(Role.DEPARTMENT)
        judge.groups.add(desk.agency.role_groups.get(role=Role.CONFIDENTIALITY).group)
        assert "已审查过" in claim_several([second.pk], by=desk.person(Role.DEPARTMENT)).refused[second.pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTwoPeopleAtOnce:
    def at_once(self, *acts: Any) -> list[Any]:
        """Each in its own thread and connection, started together; what they returned or raised."""
        barrier = Barrier(len(acts))

        def run(act: Any) -> Any:
            try:
                barrier.wait()
                return act()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return [future.result() for future in [pool.submit(run, act) for act in acts]]

    @pytest.mark.parametrize("attempt", range(3))
    def test_exactly_one_has_it(self, desk: Newsroom, other: User, attempt: int):
        people = [desk.person(Role.DEPARTMENT), other]
        people += [make_person(desk.agency, Role.DEPARTMENT, number) for number in (3, 4)]
        row = waiting_of(desk)
        results = self.at_once(*[lambda person=person: claim(row.pk, by=person) for person in people])
        won = [result for result in results if isinstance(result, Claim)]
        assert len(won) == 1
        assert all(isinstance(result, ClaimedByAnother) for result in results if result not in won)
        assert Claim.objects.get().by == won[0].by

    def test_several_at_once_by_two_are_shared_out_and_nobody_waits_for_ever(
        self, desk: Newsroom, other: User
    ):
        rows = [waiting_of(desk, f"公告{number}").pk for number in range(8)]
        first = desk.person(Role.DEPARTMENT)
        one, two = self.at_once(
            lambda: claim_several(rows, by=first), lambda: claim_several(rows[::-1], by=other)
        )
        assert sorted(one.claimed + two.claimed) == rows
        assert Claim.objects.count() == 8

    def test_claiming_and_deciding_at_once_end_in_one_of_two_ways(self, desk: Newsroom, other: User):
        for number in range(4):
            row, first = waiting_of(desk, f"公告{number}"), desk.person(Role.DEPARTMENT)
            claimed, decided = self.at_once(
                lambda row=row, first=first: claim(row.pk, by=first),
                lambda row=row: decide(row.task_state, by=other, outcome="reject", comment="请改"),
            )
            if isinstance(claimed, Claim):
                assert isinstance(decided, ClaimedByAnother)
                assert Claim.objects.get(waiting=row).by == first
            else:
                assert isinstance(claimed, AlreadyDecided)
                assert isinstance(decided, Verdict)
                assert not Waiting.objects.filter(pk=row.pk).exists()
