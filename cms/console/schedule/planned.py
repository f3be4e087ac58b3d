"""What stands on the schedule, ready for a page."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision, WorkflowState

from cms.agencies.permissions import Someone, agencies_of
from cms.records.models import Record
from cms.records.rescheduling import may_move, scheduled_for
from cms.review.models import Step, Verdict

SHOWN = 200


def days_of(user: Someone) -> list[tuple[date, list[dict[str, Any]]]]:
    """Day by day, soonest first, what will go out: a fixed number of queries."""
    revisions = list(scheduled_for(user).defer("content")[:SHOWN])
    records = _records(revisions)
    approved = {
        verdict.revision_id: verdict
        for verdict in Verdict.objects.filter(
            revision__in=[revision.pk for revision in revisions], step=Step.APPROVAL, outcome="approve"
        ).select_related("decided_by")
    }
    items = [
        {
            "revision": revision,
            "record": records[revision.object_id],
            "approved": approved.get(revision.pk),
            "may_move": may_move(user, records[revision.object_id]),
        }
        for revision in revisions
        if revision.object_id in records
    ]
    by_day = groupby(items, key=lambda item: timezone.localtime(item["revision"].approved_go_live_at).date())
    return [(day, list(group)) for day, group in by_day]


def in_review(user: Someone) -> list[dict[str, Any]]:
    """What has a time to come and is not through its review."""
    states = WorkflowState.objects.active().exclude(current_task_state=None)
    revisions = (
        Revision.objects.page_revisions()
        .filter(pk__in=states.values("current_task_state__revision"))
        .annotate(planned=KeyTextTransform("go_live_at", "content"))
        .exclude(planned=None)
        .defer("content")
    )
    found = list(revisions)
    records = _records(found)
    agencies = agencies_of(user)
    items: list[dict[str, Any]] = [
        {"title": revision.object_str, "record": records[revision.object_id], "at": _moment(revision.planned)}
        for revision in found
        if revision.object_id in records
        and (user.is_superuser or records[revision.object_id].agency_id in agencies)
    ]
    coming = [item for item in items if item["at"] and item["at"] > timezone.now()]
    return sorted(coming, key=lambda item: item["at"])[:SHOWN]


def _records(revisions: list[Revision]) -> dict[str, Record]:
    keys = [int(revision.object_id) for revision in revisions]
    found = Record.objects.filter(pk__in=keys).select_related("agency", "main_column__parent").defer("body")
    return {str(record.pk): record for record in found}


def _moment(text: str) -> datetime | None:
    moment = parse_datetime(text)
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)
