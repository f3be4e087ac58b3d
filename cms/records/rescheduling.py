"""定时发布: setting another time for what was cleared, and taking it off the schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, agencies_of, holds_role
from cms.audit import log
from cms.records.misses import MissedPublication
from cms.records.models import Record
from cms.records.publishing import require_active_disclosure, require_unspent_clearance
from cms.records.times import wrong_time
from cms.refusal import Refusal
from cms.review.gate import NotCleared
from cms.review.locking import lock_page

SEEN_BY = (Role.EDITOR, Role.APPROVAL)


class MayNotSchedule(Refusal):
    default = "只有该公开主体的审批人员可以改期或取消定时发布。"


class WrongTime(Refusal):
    """The time is past, or further away than makes sense."""


class NotScheduled(Refusal):
    default = "这份信息现在没有定时发布，可能已经发布或取消，请刷新页面。"


def may_move(user: Someone, record: Record) -> bool:
    return holds_role(user, Role.APPROVAL, record.agency_id)


def scheduled_for(user: Someone) -> QuerySet[Revision]:
    """Revisions that will go out, soonest first, of the agencies this person works for."""
    mine = Record.objects.all() if user.is_superuser else Record.objects.filter(agency__in=agencies_of(user))
    keys = [
        str(pk)
        for pk in mine.filter(_revisions__approved_go_live_at__isnull=False).values_list("pk", flat=True)
    ]
    return (
        Revision.objects.page_revisions()
        .filter(object_id__in=keys, approved_go_live_at__isnull=False)
        .order_by("approved_go_live_at", "pk")
    )


@transaction.atomic
def reschedule(revision: Revision, *, at: datetime, by: Any) -> None:
    """Let a cleared revision go out at another time: no new review, for nothing that was read has changed.

    Raises MayNotSchedule, WrongTime; NotCleared or NotForDisclosure, saying why a new review is needed.
    """
    record, fresh = _locked(revision)
    if not may_move(by, record):
        raise MayNotSchedule
    if why := wrong_time(at):
        raise WrongTime(why)
    try:
        require_unspent_clearance(fresh)
    except NotCleared as refusal:
        raise NotCleared(f"不能只改时间：{refusal}") from refusal
    require_active_disclosure(fresh)
    before = fresh.approved_go_live_at
    Revision.objects.for_instance(record).exclude(pk=fresh.pk).update(approved_go_live_at=None)
    _set(record, fresh, at)
    log.note("schedule.moved", by=by, about=record, agency_id=record.agency_id, before=before, at=at)


@transaction.atomic
def unschedule(revision: Revision, *, by: Any) -> None:
    """Take it off the schedule. Its clearance stays: it may be given another time. Raises a Refusal."""
    record, fresh = _locked(revision)
    if not (may_move(by, record) or by.is_superuser):
        raise MayNotSchedule
    if fresh.approved_go_live_at is None:
        raise NotScheduled
    before = fresh.approved_go_live_at
    _set(record, fresh, None)
    log.note("schedule.cancelled", by=by, about=record, agency_id=record.agency_id, before=before)


def _locked(revision: Revision) -> tuple[Record, Revision]:
    lock_page(revision.object_id)
    fresh = Revision.objects.select_for_update().get(pk=revision.pk)
    record = fresh.content_object
    if not isinstance(record, Record):
        raise NotScheduled
    return record, fresh


def _set(record: Record, revision: Revision, at: datetime | None) -> None:
    revision.approved_go_live_at = at
    revision.save(update_fields=["approved_go_live_at"])
    Page.objects.filter(pk=record.pk, live=False).update(go_live_at=at)


# -- what was missed ------------------------------------------------------------------------------------------------


def may_acknowledge(user: Someone, record: Record) -> bool:
    return any(holds_role(user, role, record.agency_id) for role in SEEN_BY)


@transaction.atomic
def acknowledge(missed: MissedPublication, *, by: Any) -> None:
    """Somebody of the agency has seen it. The second to say so changes nothing. Raises MayNotSchedule."""
    fresh = MissedPublication.objects.select_for_update().get(pk=missed.pk)
    record = fresh.record
    if not may_acknowledge(by, record):
        raise MayNotSchedule("只有该公开主体的编辑或审批人员可以确认知悉。")
    if fresh.acknowledged_at is None:
        fresh.acknowledged_by, fresh.acknowledged_at = by, timezone.now()
        fresh.save(update_fields=["acknowledged_by", "acknowledged_at"])
        log.note(
            "schedule.miss_seen",
            by=by,
            about=record,
            agency_id=record.agency_id,
            why=fresh.why,
            planned=fresh.planned_at,
        )
