"""Rounds of review, by record and by period."""

from __future__ import annotations

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from wagtail.models import Page, WorkflowState

from cms.agencies.permissions import Someone, agencies_of
from cms.records.models import Record
from cms.review.models import Verdict

OVER = (WorkflowState.STATUS_APPROVED, WorkflowState.STATUS_CANCELLED)
MOST = 200
"""Sheets in one file for the archive: a binder, and what is typeset in a few seconds."""


def visible_records(user: Someone) -> QuerySet[Record]:
    records = Record.objects.all()
    if user.is_active and user.is_superuser:
        return records
    return records.filter(agency__in=agencies_of(user))


def rounds_of(records: QuerySet[Record]) -> QuerySet[WorkflowState]:
    """Annotated with ``withheld``: the round ended with 不予公开."""
    keys = records.annotate(key=Cast("pk", CharField())).values("key")
    pages = ContentType.objects.get_for_model(Page)
    withheld = Verdict.objects.filter(round=OuterRef("pk"), outcome=Verdict.Outcome.WITHHOLD)
    rounds = WorkflowState.objects.filter(base_content_type=pages, object_id__in=keys)
    return rounds.annotate(withheld=Exists(withheld))


def decided_between(
    rounds: QuerySet[WorkflowState], first: datetime.date, last: datetime.date, *, unfinished: bool = False
) -> QuerySet[WorkflowState]:
    """Rounds whose last verdict fell into these days, the earliest first; those still under way only if asked."""
    decided = rounds.annotate(last_verdict=Max("verdicts__decided_at")).filter(
        last_verdict__date__range=(first, last)
    )
    return (decided if unfinished else decided.filter(status__in=OVER)).order_by("last_verdict", "pk")
