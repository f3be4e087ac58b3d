"""What waits, until when, and for whom."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.agencies.models import Role, User
from cms.desk.arrivals import heal, reckon_again
from cms.desk.limits import StepLimit
from cms.desk.waiting import Waiting
from cms.desk.wording import remaining
from cms.workdays.hours import OfficeClock
from cms.workdays.models import SpecialDay
from tests.cms.desk.conftest import at
from tests.newsroom import Newsroom, make_newsroom

pytestmark = pytest.mark.usefixtures("tuesday")


def waiting_of(newsroom: Newsroom, title: str = "关于停水的公告") -> Waiting:
    newsroom.submit(newsroom.draft(title=title))
    return Waiting.objects.get(title=title)


def test_a_review_waits_from_submission_to_verdict(desk: Newsroom):
    record = desk.draft(title="关于停水的公告")
    assert not Waiting.objects.exists()
    desk.submit(record)
    row = Waiting.objects.get()
    assert (row.title, row.step, row.agency, row.requested_by) == (
        "关于停水的公告",
        "department",
        desk.agency,
        desk.person(Role.EDITOR),
    )
    desk.decide(record, Role.DEPARTMENT)
    assert Waiting.objects.get().step == "confidentiality"
    desk.decide(record, Role.CONFIDENTIALITY)
    desk.decide(record, Role.APPROVAL)
    assert not Waiting.objects.exists()


def test_returning_cancelling_and_withdrawing_end_the_waiting(desk: Newsroom):
    record = desk.draft()
    desk.submit(record)
    desk.decide(record, Role.DEPARTMENT, "reject", "请改")
    assert not Waiting.objects.exists()
    desk.edit(record, title="改过的标题")
    desk.fresh(record).current_workflow_state.resume(user=desk.person(Role.EDITOR))
    assert Waiting.objects.get().title == "改过的标题"
    desk.fresh(record).current_workflow_state.cancel(user=desk.person(Role.EDITOR))
    assert not Waiting.objects.exists()
    public = desk.publish(title="公开了的")
    desk.edit(public, title="又改了")
    desk.submit(public)
    assert Waiting.objects.count() == 1
    desk.withdraw(public)
    assert not Waiting.objects.exists()


def test_due_reminder_and_escalation_follow_the_limit_of_the_step(desk: Newsroom):
    row = waiting_of(desk)
    assert row.due_at == at("2026-11-25 17:00")
    assert row.remind_at == at("2026-11-25 13:00")
    assert row.escalate_at == row.due_at
    record = row.record
    desk.decide(record, Role.DEPARTMENT)
    desk.decide(record, Role.CONFIDENTIALITY)
    row = Waiting.objects.get()
    assert row.due_at == at("2026-11-25 11:00")  # eight hours: today's six and one tomorrow … of seven a day
    assert row.escalate_at == at("2026-11-25 16:00")


def test_an_agencys_own_limit_comes_before_the_general_one_and_the_newest_holds(desk: Newsroom):
    def limit(amount: int, day: str, **more: object) -> None:
        StepLimit.objects.create(
            step="department", amount=amount, escalate_to_role="approval", valid_from=day, **more
        )

    limit(3, "2026-11-01")
    assert waiting_of(desk, "甲").due_at == at("2026-11-27 17:00")
    limit(5, "2026-01-01", agency=desk.agency)
    assert waiting_of(desk, "乙").due_at == at("2026-12-01 17:00")
    limit(9, "2026-11-25", agency=desk.agency)  # not yet
    assert waiting_of(desk, "丙").due_at == at("2026-12-01 17:00")
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    assert waiting_of(other, "丁").due_at == at("2026-11-27 17:00")


def test_what_waits_follows_a_change_of_calendar_and_of_limits(desk: Newsroom):
    row = waiting_of(desk)
    SpecialDay.objects.create(day=datetime.date(2026, 11, 25), name="全市停电检修")
    row.refresh_from_db()
    assert row.due_at == at("2026-11-26 17:00")
    StepLimit.objects.filter(step="department").first().delete()
    row.refresh_from_db()
    assert row.due_at is None
    assert remaining(row, OfficeClock()).text == "未设时限"


def test_reckoning_again_changes_nothing_where_nothing_changed(desk: Newsroom):
    waiting_of(desk)
    assert reckon_again() == 0


def test_rows_that_are_missing_or_too_many_are_put_right(desk: Newsroom):
    row = waiting_of(desk)
    state = row.task_state
    row.delete()
    assert heal() == (1, 0)
    assert Waiting.objects.get().due_at == at("2026-11-25 17:00")
    type(state).objects.filter(pk=state.pk).update(status="cancelled")  # past all signals
    assert heal() == (0, 1)
    assert heal() == (0, 0)


@pytest.mark.parametrize(
    ("now", "text", "tone"),
    [
        ("2026-11-24 10:00", "还剩 1 个工作日", "wait"),
        ("2026-11-25 08:00", "今天 17:00 到期", "wait"),
        ("2026-11-25 17:00:30", "已超期", "bad"),
        ("2026-11-25 20:00", "已超期 3 小时", "bad"),
        ("2026-11-27 18:00", "已超期 2 天", "bad"),
    ],
)
def test_the_time_left_is_said_in_words(desk: Newsroom, now: str, text: str, tone: str):
    said = remaining(waiting_of(desk), OfficeClock(), at(now))
    assert (said.text, said.tone) == (text, tone)


def test_plenty_of_time_is_plain_and_a_year_without_schedule_is_marked(desk: Newsroom):
    row = waiting_of(desk)
    row.due_at, row.remind_at = at("2026-12-04 17:00"), at("2026-12-04 10:00")
    assert remaining(row, OfficeClock()).text == "还剩 8 个工作日"
    assert remaining(row, OfficeClock()).tone == "good"
    row.due_at, row.provisional = at("2027-01-04 17:00"), True
    assert remaining(row, OfficeClock()).text == "还剩 29 个工作日（暂定）"


class TestForWhom:
    def test_over_all_agencies_that_a_person_serves(self, desk: Newsroom):
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        mine, theirs = waiting_of(desk, "甲"), waiting_of(other, "乙")
        both = desk.person(Role.DEPARTMENT)
        assert list(Waiting.objects.for_reviewer(both)) == [mine]
        both.groups.add(other.agency.role_groups.get(role=Role.DEPARTMENT).group)
        assert set(Waiting.objects.for_reviewer(desk.person(Role.DEPARTMENT))) == {mine, theirs}

    def test_not_for_other_roles_superusers_and_strangers(self, desk: Newsroom):
        waiting_of(desk)
        root = User.objects.create_superuser("root", password="演示密码2026")
        for user in (desk.person(Role.APPROVAL), desk.person(Role.EDITOR), root, AnonymousUser()):
            assert not Waiting.objects.for_reviewer(user).exists()
