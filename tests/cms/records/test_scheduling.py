"""定时发布: what misses its time is reported, once; another time needs no new review where nothing changed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Revision

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.records import publishing, scheduling
from cms.records.models import MissedPublication, PublishedRecord, Record, RecordAttachment
from cms.records.rescheduling import (
    MayNotSchedule,
    NotScheduled,
    WrongTime,
    acknowledge,
    reschedule,
    scheduled_for,
    unschedule,
)
from cms.records.scheduling import publish_due
from cms.review.gate import NotCleared
from tests.newsroom import Newsroom, make_agency, make_person

HOUR = datetime.timedelta(hours=1)


def in_hours(hours: float) -> datetime.datetime:
    return timezone.now() + HOUR * hours


def scheduled(newsroom: Newsroom, hours: float = 1, **changes: Any) -> Record:
    """Cleared, and going out in so many hours."""
    record = newsroom.draft(go_live_at=in_hours(hours), **changes)
    newsroom.submit(record)
    return newsroom.approve_all(record)


def at(hours: float) -> Any:
    return time_machine.travel(in_hours(hours))


class TestReporting:
    def test_what_goes_out_in_time_is_not_reported(self, newsroom: Newsroom) -> None:
        record = scheduled(newsroom)
        with at(1.01):
            publish_due()
        assert newsroom.fresh(record).live
        assert not MissedPublication.objects.exists()

    def test_what_goes_out_late_is(self, newsroom: Newsroom) -> None:
        record = scheduled(newsroom)
        with at(3):
            publish_due()
        missed = MissedPublication.objects.get()
        assert (missed.why, missed.record_id) == ("late", record.pk)
        assert missed.published_at is not None
        assert "120 分钟" in missed.explanation or "119 分钟" in missed.explanation

    def test_a_refused_one_is_reported_with_its_reason_and_the_others_go_out(
        self, newsroom: Newsroom
    ) -> None:
        file = newsroom.attachment()
        refused, good = scheduled(newsroom, title="附件会变"), scheduled(newsroom, title="没问题")
        file.delete()
        Revision.objects.filter(pk=refused.latest_revision_id).update(
            content={**refused.latest_revision.content, "title": "改过"}
        )
        with at(1.01):
            publish_due()
            publish_due()
        missed = MissedPublication.objects.get()
        assert (missed.record_id, missed.why, missed.published_at) == (refused.pk, "refused", None)
        assert "须重新送审" in missed.explanation
        assert newsroom.fresh(good).live
        assert not newsroom.fresh(refused).live

    def test_one_that_fails_is_reported_once_and_says_when_it_went_out(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = scheduled(newsroom)

        def fail(record: Record) -> Any:
            raise OSError("disk")

        with at(1.01):
            with monkeypatch.context() as broken:
                broken.setattr(publishing, "published_content", fail)
                publish_due()
                publish_due()
            missed = MissedPublication.objects.get()
            assert (missed.why, missed.published_at) == ("failed", None)
            publish_due()
        missed.refresh_from_db()
        assert missed.published_at is not None
        assert newsroom.fresh(record).live

    @pytest.mark.parametrize("returned", [False, True])
    def test_what_is_still_in_review_at_its_time_is_not_published_and_reported(
        self, newsroom: Newsroom, returned: bool
    ) -> None:
        record = newsroom.draft(go_live_at=in_hours(1))
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        if returned:
            newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "请改")
        publish_due()
        assert not MissedPublication.objects.exists()
        with at(1.01):
            publish_due()
            publish_due()
            missed = MissedPublication.objects.get()
            assert (missed.why, missed.record_id) == ("unapproved", record.pk)
            assert not newsroom.fresh(record).live
            if not returned:
                newsroom.decide(record, Role.CONFIDENTIALITY)
                newsroom.decide(record, Role.APPROVAL)
                missed.refresh_from_db()
                assert missed.published_at is not None

    def test_a_draft_that_nobody_sent_for_review_is_no_miss(self, newsroom: Newsroom) -> None:
        newsroom.draft(go_live_at=in_hours(1))
        with at(2):
            publish_due()
        assert not MissedPublication.objects.exists()

    def test_a_report_that_fails_stops_nothing(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = scheduled(newsroom)
        monkeypatch.setattr(scheduling.MissedPublication.objects, "get_or_create", None)
        with at(3):
            assert publish_due().published == [record.latest_revision_id]
        assert newsroom.fresh(record).live

    def test_withdrawing_takes_it_off_the_schedule(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        newsroom.edit(record, title="定时改", go_live_at=in_hours(1))
        newsroom.publish(record)
        revision = newsroom.fresh(record).latest_revision
        newsroom.withdraw(record)
        with at(2):
            publish_due()
        assert PublishedRecord.objects.get(record=record.pk).withdrawn
        with pytest.raises(NotCleared, match="已撤稿"):
            reschedule(revision, at=in_hours(2), by=newsroom.person(Role.APPROVAL))
        with pytest.raises(NotCleared, match="已撤稿"):
            revision.publish()

    def test_nothing_due_costs_few_queries(
        self, newsroom: Newsroom, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(3):
            newsroom.submit(newsroom.draft(title=f"第{number}条", go_live_at=in_hours(1)))
        with django_assert_max_num_queries(4):
            publish_due()


class TestAnotherTime:
    @pytest.mark.parametrize("hours", [0.5, 5])
    def test_earlier_or_later_without_a_new_review(self, newsroom: Newsroom, hours: float) -> None:
        record = scheduled(newsroom, 2)
        revision = record.latest_revision
        reschedule(revision, at=in_hours(hours), by=newsroom.person(Role.APPROVAL))
        with at(hours - 0.1):
            publish_due()
            assert not newsroom.fresh(record).live
        with at(hours + 0.01):
            publish_due()
        assert newsroom.fresh(record).live
        assert not MissedPublication.objects.exists()
        assert Entry.objects.filter(action="schedule.moved").count() == 1

    def test_one_that_was_cancelled_may_be_given_a_new_time(self, newsroom: Newsroom) -> None:
        record = scheduled(newsroom)
        revision, approver = record.latest_revision, newsroom.person(Role.APPROVAL)
        unschedule(revision, by=approver)
        with at(2):
            publish_due()
            assert not newsroom.fresh(record).live
        with pytest.raises(NotScheduled):
            unschedule(revision, by=approver)
        reschedule(revision, at=in_hours(3), by=approver)
        with at(3.01):
            publish_due()
        assert newsroom.fresh(record).live

    def test_a_changed_one_is_told_why_it_needs_a_review(self, newsroom: Newsroom) -> None:
        file = newsroom.attachment()
        record = scheduled(newsroom, attachments=[RecordAttachment(document=file)])
        file.title = "换了名称"
        file.save()
        with pytest.raises(NotCleared, match="不能只改时间：审查之后内容或附件有改动"):
            reschedule(record.latest_revision, at=in_hours(2), by=newsroom.person(Role.APPROVAL))

    def test_what_was_published_already_is_spent(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        with pytest.raises(NotCleared, match="已经发布过"):
            reschedule(record.latest_revision, at=in_hours(2), by=newsroom.person(Role.APPROVAL))

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (datetime.timedelta(minutes=-1), "已过"),
            (datetime.timedelta(days=400), "最远到"),
            (datetime.timedelta(days=365 * 900), "请核对年份"),
        ],
    )
    def test_a_time_past_or_absurd_is_refused(
        self, newsroom: Newsroom, moment: datetime.timedelta, said: str
    ) -> None:
        record = scheduled(newsroom)
        with pytest.raises(WrongTime, match=said):
            reschedule(record.latest_revision, at=timezone.now() + moment, by=newsroom.person(Role.APPROVAL))

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY])
    def test_only_approvers_may(self, newsroom: Newsroom, role: Role) -> None:
        revision = scheduled(newsroom).latest_revision
        with pytest.raises(MayNotSchedule):
            reschedule(revision, at=in_hours(2), by=newsroom.person(role))
        with pytest.raises(MayNotSchedule):
            unschedule(revision, by=newsroom.person(role))

    def test_a_superuser_cancels_and_moves_nothing(self, newsroom: Newsroom) -> None:
        revision = scheduled(newsroom).latest_revision
        root = User.objects.create_superuser("root", password="演示密码2026")
        with pytest.raises(MayNotSchedule):
            reschedule(revision, at=in_hours(2), by=root)
        unschedule(revision, by=root)


def test_the_schedule_is_that_of_ones_own_agencies(newsroom: Newsroom) -> None:
    later, sooner = scheduled(newsroom, 3), scheduled(newsroom, 1)
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
    mine = [revision.object_id for revision in scheduled_for(newsroom.person(Role.EDITOR))]
    assert mine == [str(sooner.pk), str(later.pk)]
    assert not scheduled_for(stranger).exists()


def test_a_miss_is_seen_by_people_of_the_agency(newsroom: Newsroom) -> None:
    scheduled(newsroom)
    with at(3):
        publish_due()
    missed = MissedPublication.objects.unseen().get()
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
    for person in (stranger, newsroom.person(Role.DEPARTMENT)):
        with pytest.raises(MayNotSchedule):
            acknowledge(missed, by=person)
    acknowledge(missed, by=newsroom.person(Role.EDITOR))
    acknowledge(missed, by=newsroom.person(Role.APPROVAL))
    missed.refresh_from_db()
    assert missed.acknowledged_by == newsroom.person(Role.EDITOR)
    assert not MissedPublication.objects.unseen().exists()
