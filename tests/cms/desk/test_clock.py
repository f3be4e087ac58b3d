"""Reminders and escalation: each once, whatever happens to the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection

from cms.agencies.models import Role, User
from cms.desk import claims, clock, mailing
from cms.desk.limits import StepLimit
from cms.desk.notices import Notification, Preference, notify
from cms.desk.waiting import Waiting
from cms.desk.yearly import warn_of_missing_year
from cms.workdays.models import WorkingYear
from tests.cms.desk.conftest import at
from tests.newsroom import Newsroom, make_person


def told(person: User, prefix: str) -> list[str]:
    return list(
        Notification.objects.filter(person=person, key__startswith=prefix).values_list("text", flat=True)
    )


def submit(newsroom: Newsroom, title: str = "关于停水的公告") -> Waiting:
    newsroom.submit(newsroom.draft(title=title))
    return Waiting.objects.get(title=title)


class TestReminders:
    def test_before_it_is_due_once(self, desk: Newsroom, tuesday: Any):
        row, reviewer = submit(desk), desk.person(Role.DEPARTMENT)
        clock.tick()
        assert told(reviewer, "reminder:") == []
        tuesday.move_to(at("2026-11-25 13:00"))
        assert clock.tick()["reminded"] == 1
        assert clock.tick()["reminded"] == 0
        assert told(reviewer, f"reminder:{row.task_state_id}") == [
            "部门自审《关于停水的公告》今天 17:00 到期，请尽快处理。"
        ]

    def test_who_has_taken_it_is_reminded_and_the_others_are_left_alone(self, desk: Newsroom, tuesday: Any):
        row, other = submit(desk), make_person(desk.agency, Role.DEPARTMENT, 2)
        tuesday.move_to(at("2026-11-25 11:00"))
        claims.claim(row.pk, by=other)
        tuesday.move_to(at("2026-11-25 13:00"))
        clock.remind()
        assert told(other, "reminder:")
        assert not told(desk.person(Role.DEPARTMENT), "reminder:")

    def test_missed_intervals_are_caught_up(self, desk: Newsroom, tuesday: Any):
        submit(desk)
        tuesday.move_to(at("2026-11-30 09:00"))  # the clock stood still for days
        done = clock.tick()
        assert (done["reminded"], done["escalated"]) == (1, 1)
        assert "已超期 4 天" in told(desk.person(Role.DEPARTMENT), "reminder:")[0]

    def test_a_crash_between_telling_and_marking_undoes_both(
        self, desk: Newsroom, tuesday: Any, monkeypatch: pytest.MonkeyPatch
    ):
        submit(desk)
        tuesday.move_to(at("2026-11-25 13:00"))

        def dies(*args: Any, **kwargs: Any) -> int:
            notify(*args, **kwargs)
            raise MemoryError

        monkeypatch.setattr(clock, "notify", dies)
        with pytest.raises(MemoryError):
            clock.remind()
        assert not told(desk.person(Role.DEPARTMENT), "reminder:")
        monkeypatch.undo()
        assert clock.remind() == 1
        assert len(told(desk.person(Role.DEPARTMENT), "reminder:")) == 1

    def test_a_decided_review_is_not_reminded_of(self, desk: Newsroom, tuesday: Any):
        row = submit(desk)
        desk.decide(row.record, Role.DEPARTMENT, "reject", "请改")
        tuesday.move_to(at("2026-11-25 13:00"))
        assert clock.tick()["reminded"] == 0


class TestEscalation:
    def test_to_the_role_that_the_limit_names(self, desk: Newsroom, tuesday: Any):
        submit(desk)
        tuesday.move_to(at("2026-11-25 18:00"))
        assert clock.escalate() == 1
        (text,) = told(desk.person(Role.APPROVAL), "escalation:")
        assert text == "解放街道的部门自审《关于停水的公告》已超期 1 小时，无人领取，请督促办理。"
        assert not told(desk.person(Role.DEPARTMENT), "escalation:")

    def test_to_the_named_person_and_says_who_is_at_it(self, desk: Newsroom, tuesday: Any):
        chief = User.objects.create_user("chief", password="演示密码2026", last_name="主任")
        StepLimit.objects.filter(step="department").update(escalate_to_role="", escalate_to_person=chief)
        row = submit(desk)
        tuesday.move_to(at("2026-11-25 16:00"))
        claims.claim(row.pk, by=desk.person(Role.DEPARTMENT))
        tuesday.move_to(at("2026-11-25 18:00"))
        clock.escalate()
        assert "department1已领取" in told(chief, "escalation:")[0]
        assert not told(desk.person(Role.APPROVAL), "escalation:")

    def test_to_administrators_where_nobody_holds_the_role(self, desk: Newsroom, tuesday: Any):
        root = User.objects.create_superuser("root", password="演示密码2026")
        desk.person(Role.APPROVAL).groups.clear()
        submit(desk)
        tuesday.move_to(at("2026-11-25 18:00"))
        clock.escalate()
        assert told(root, "escalation:")


class TestArrivals:
    def test_a_digest_and_not_a_flood(self, desk: Newsroom):
        for number in range(5):
            submit(desk, f"公告{number}")
        assert clock.announce() == 5
        assert clock.announce() == 0
        reviewer = desk.person(Role.DEPARTMENT)
        assert told(reviewer, "waiting:") == ["新到待审查信息：《公告0》等 5 条。现在共有 5 条等待您审查。"]
        submit(desk, "公告5")
        clock.announce()
        assert told(reviewer, "waiting:") == ["新到待审查信息：《公告5》。现在共有 6 条等待您审查。"]
        Notification.objects.filter(person=reviewer).update(read_at=at("2026-11-24 10:00"))
        submit(desk, "公告6")
        clock.announce()
        assert len(told(reviewer, "waiting:")) == 2

    def test_only_to_those_who_review_that_step(self, desk: Newsroom):
        submit(desk)
        clock.announce()
        for role in (Role.EDITOR, Role.CONFIDENTIALITY, Role.APPROVAL):
            assert not told(desk.person(role), "waiting:")


class TestWhatBecomesOfARecord:
    def test_its_submitter_is_told_each_step(self, desk: Newsroom):
        record = desk.draft(title="关于停水的公告")
        desk.submit(record)
        desk.decide(record, Role.DEPARTMENT, "reject", "附件有手机号")
        desk.fresh(record).current_workflow_state.resume(user=desk.person(Role.EDITOR))
        desk.approve_all(record)
        editor = desk.person(Role.EDITOR)
        assert told(editor, "verdict:")[::-1] == [
            "《关于停水的公告》在部门自审被退回修改：附件有手机号",
            "《关于停水的公告》已通过部门自审。",
            "《关于停水的公告》已通过保密审查。",
        ]
        assert told(editor, "edition:") == ["《关于停水的公告》已审批通过并公开（第1版）。"]

    def test_a_withdrawal_tells_its_author(self, desk: Newsroom):
        record = desk.publish(title="关于停水的公告")
        desk.withdraw(record, note="日期有误")
        said = told(desk.person(Role.EDITOR), "edition:")
        assert "《关于停水的公告》已撤稿。原因：内容有误：日期有误" in said


class TestMail:
    @pytest.fixture
    def reader(self, desk: Newsroom) -> User:
        reader = desk.person(Role.EDITOR)
        User.objects.filter(pk=reader.pk).update(email="editor@example.com")
        return reader

    def test_one_letter_with_all_that_is_new_once(self, reader: User):
        notify([reader], "甲", url="/admin/records/1/", key="a")
        notify([reader], "乙", key="b")
        assert mail.outbox == []  # never from where it happens
        assert mailing.mail_new() == 1
        assert mailing.mail_new() == 0
        (letter,) = mail.outbox
        assert letter.subject == "【信息公开】您有 2 条新消息"
        assert "· 甲\n  http" in letter.body
        assert "/admin/records/1/" in letter.body
        assert letter.to == ["editor@example.com"]

    def test_not_to_who_does_not_want_it_has_no_address_or_has_read_it(self, reader: User, desk: Newsroom):
        notify([reader, desk.person(Role.APPROVAL)], "甲", key="a")
        Preference.objects.create(person=reader, by_mail=False)
        assert mailing.mail_new() == 0
        Preference.objects.update(by_mail=True)
        Notification.objects.update(read_at=at("2026-11-24 10:00"))
        assert mailing.mail_new() == 0

    def test_nothing_where_mail_is_not_set_up(self, reader: User, settings: Any):
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        notify([reader], "甲", key="a")
        assert mailing.mail_new() == 0
        assert Notification.objects.get().mailed_at is None

    def test_what_the_server_does_not_take_is_tried_again(
        self, reader: User, monkeypatch: pytest.MonkeyPatch
    ):
        import smtplib

        def refuse(*args: Any, **kwargs: Any) -> None:
            raise smtplib.SMTPServerDisconnected("gone")

        notify([reader], "甲", key="a")
        monkeypatch.setattr(mailing, "send_mail", refuse)
        assert mailing.mail_new() == 0
        monkeypatch.undo()
        assert mailing.mail_new() == 1


def test_a_key_tells_a_person_once(desk: Newsroom):
    people = [desk.person(Role.EDITOR), desk.person(Role.APPROVAL)]
    assert notify(people[:1], "甲", key="k") == 1
    assert notify(people, "甲", key="k") == 1
    assert Notification.objects.count() == 2


def test_administrators_are_told_once_a_month_of_the_missing_year(desk: Newsroom, tuesday: Any):
    root = User.objects.create_superuser("root", password="演示密码2026")
    assert warn_of_missing_year() == 1
    assert warn_of_missing_year() == 0
    assert "2027年的放假安排还没有录入" in told(root, "calendar:")[0]
    tuesday.move_to(at("2026-12-01 10:00"))
    assert warn_of_missing_year() == 1
    WorkingYear.objects.create(year=2027, complete=True)
    tuesday.move_to(at("2027-01-01 10:00"))
    assert warn_of_missing_year() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clocks_at_once_tell_each_person_once(desk: Newsroom):
    with time_machine.travel(at("2026-11-24 10:00"), tick=False):
        for number in range(6):
            submit(desk, f"公告{number}")
    barrier = Barrier(2)

    def run() -> int:
        try:
            barrier.wait()
            return clock.remind() + clock.escalate()
        finally:
            connection.close()

    with time_machine.travel(at("2026-11-26 10:00"), tick=False), ThreadPoolExecutor(2) as pool:
        done = [future.result() for future in (pool.submit(run), pool.submit(run))]
    assert sum(done) == 12
    assert len(told(desk.person(Role.DEPARTMENT), "reminder:")) == 6
    assert len(told(desk.person(Role.APPROVAL), "escalation:")) == 6
