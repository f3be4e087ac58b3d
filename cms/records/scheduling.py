"""Scheduled publication: what was cleared goes out at its time; what was not is skipped and reported."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision, WorkflowState

from cms.records.misses import MissedPublication
from cms.records.publishing import due_for_publication
from cms.refusal import Refusal
from cms.review.locking import lock_page

logger = logging.getLogger(__name__)
Why = MissedPublication.Why


@dataclass
class Run:
    published: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def publish_due() -> Run:
    """Publish every revision whose time has come. A refused one does not stop the others; it is put back to
    unscheduled, so that it is not tried for ever. Whatever missed its time is reported to its agency."""
    run = Run()
    for revision in due_for_publication(timezone.now()):
        try:
            with transaction.atomic():
                if _publish(revision):
                    _report_if_late(revision)
            run.published.append(revision.pk)
        except Refusal as refusal:
            logger.warning("scheduled revision %s not published: %s", revision.pk, refusal)
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            report(revision, Why.REFUSED, str(refusal))
            run.refused.append((revision.pk, str(refusal)))
        except Exception:  # one bad record must not keep the others from their time; it stays scheduled
            logger.exception("scheduled revision %s failed", revision.pk)
            report(revision, Why.FAILED, "系统出错，每隔十几秒自动再试一次。一直没有成功的，请联系技术人员。")
            run.failed.append(revision.pk)
    report_unapproved(timezone.now())
    return run


def _publish(revision: Revision) -> bool:
    lock_page(revision.object_id)
    # Two schedulers may come at the same time: the second finds the row locked, then no longer due.
    locked = (
        Revision.objects.select_for_update().filter(pk=revision.pk, approved_go_live_at__isnull=False).first()
    )
    if locked is None:
        return False
    locked.publish(log_action="wagtail.publish.scheduled")
    return True


# -- reporting what missed its time -----------------------------------------------------------------------------------


def report(
    revision: Revision, why: str, explanation: str, *, published_at: datetime | None = None
) -> MissedPublication | None:
    """Once per revision, time and kind of miss, however often it is tried. Never raises: the schedule goes on."""
    try:
        with transaction.atomic():
            missed, _ = MissedPublication.objects.get_or_create(
                revision_id=revision.pk,
                planned_at=revision.approved_go_live_at,
                why=why,
                defaults={
                    "record_id": int(revision.object_id),
                    "title": revision.object_str[:255],
                    "explanation": explanation,
                    "noticed_at": timezone.now(),
                    "published_at": published_at,
                },
            )
        return missed
    except Exception:
        logger.exception("the miss of revision %s could not be reported", revision.pk)
        return None


def _report_if_late(revision: Revision) -> None:
    """Later than the schedule's own rhythm explains: the scheduler, or the whole system, stood still."""
    now, planned = timezone.now(), revision.approved_go_live_at
    if now - planned > timedelta(minutes=settings.LIUBEI_SCHEDULE_LATE_MINUTES):
        minutes = int((now - planned).total_seconds() // 60)
        words = f"比定时晚了 {minutes} 分钟才发布：到时间时定时任务没有运行，或发布一直出错。"
        report(revision, Why.LATE, words, published_at=now)


def report_unapproved(now: datetime) -> None:
    """What was sent for review with a time, and that time came before its reviewers were through."""
    waiting = WorkflowState.objects.active().exclude(current_task_state=None)
    known = MissedPublication.objects.filter(why=Why.UNAPPROVED).values("revision")
    planned = (
        Revision.objects.page_revisions()
        .filter(pk__in=waiting.values("current_task_state__revision"))
        .exclude(pk__in=known)
        .annotate(planned=KeyTextTransform("go_live_at", "content"))
        .exclude(planned=None)
        .defer("content")
    )
    for revision in planned:
        revision.approved_go_live_at = _moment(revision.planned)  # in memory only
        if revision.approved_go_live_at and revision.approved_go_live_at <= now:
            report(revision, Why.UNAPPROVED, "没有发布。审查全部通过后会立即发布；不再需要的请撤回送审。")


def _moment(text: Any) -> datetime | None:
    moment = parse_datetime(str(text))
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)
