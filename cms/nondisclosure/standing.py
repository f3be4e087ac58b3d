"""What has become of a filing, read from the rows that came after it: a filing itself never changes."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.nondisclosure.models import Assessment, Filing, ReportedFiling
from cms.records.models import Edition
from cms.review.models import Reopening, Verdict

COUNTS = ~Q(conclusion="keep") & Q(answer__agreed=True)
"""A turn counts when the second person agreed; staying withheld counts at once."""


class Standing(TextChoices):
    WITHHELD = "withheld", "不予公开"
    PARTLY = "partly", "部分公开"
    TURNING = "turning", "转为公开，待发布"
    DISCLOSED = "disclosed", "已转为公开"
    SUPERSEDED = "superseded", "已另行备案"


class Due(TextChoices):
    OVERDUE = "overdue", "已逾期"
    SOON = "soon", "即将到期"
    ANY = "any", "已逾期和即将到期"


def with_standing(filings: QuerySet[Filing]) -> QuerySet[Filing]:
    """Annotates ``standing``, ``due_on`` (None when nothing is left to assess), ``waiting`` (a turn waits for its
    second person), ``public_record`` and ``edition_number`` (what was published since) and ``was_reported``."""
    assessments = Assessment.objects.filter(filing=OuterRef("pk"))
    turns = assessments.filter(COUNTS).order_by("-id")
    latest = assessments.filter(Q(conclusion="keep") | COUNTS).order_by("-id")
    reopened = Reopening.objects.filter(verdict=OuterRef("verdict"))
    return (
        filings.annotate(
            # A verdict may also be reopened by itself; what follows is the same.
            turned=Coalesce(
                Subquery(turns.values("conclusion")[:1]),
                Case(When(Exists(reopened), then=Value("disclose")), output_field=CharField()),
            ),
            public_record=Coalesce(
                Subquery(turns.values("record")[:1]), F("record"), output_field=IntegerField()
            ),
            since=Coalesce(
                Subquery(turns.values("answer__at")[:1]), Subquery(reopened.values("at")[:1]), F("decided_at")
            ),
            next_on=Subquery(latest.values("next_on")[:1]),
            waiting=Exists(assessments.exclude(conclusion="keep").filter(answer=None)),
            was_reported=Exists(
                ReportedFiling.objects.filter(filing=OuterRef("pk"), report__submission__isnull=False)
            ),
        )
        .annotate(
            in_full=Subquery(_editions(OuterRef("since")).filter(~_in_part()).values("number")[:1]),
            in_part=Subquery(_editions(OuterRef("decided_at")).filter(_in_part()).values("number")[:1]),
        )
        .annotate(standing=_standing())
        .annotate(
            due_on=_due_on(),
            edition_number=Case(
                When(Q(standing=Standing.DISCLOSED) | Q(turned="partly"), then=F("in_full")),
                When(standing=Standing.PARTLY, then=F("in_part")),
                output_field=IntegerField(),
            ),
        )
    )


def _editions(since: Any) -> QuerySet[Edition]:
    return Edition.objects.filter(
        record=OuterRef("public_record"), action=Edition.Action.PUBLISH, issued_at__gte=since
    ).order_by("number")


def _in_part() -> Exists:
    """Of an edition: the review that cleared it confirmed that what the filing withholds was left out."""
    return Exists(
        Verdict.objects.filter(
            round=OuterRef("verdict__round"),
            revision=OuterRef("revision"),
            partial_of=OuterRef(OuterRef("verdict")),
        )
    )


def _standing() -> Case:
    newer = Filing.objects.filter(record=OuterRef("public_record"), pk__gt=OuterRef("pk"))
    may_be_public = Q(turned="disclose") | Q(outcome="partly")
    return Case(
        When(Exists(newer), then=Value(Standing.SUPERSEDED)),
        When(may_be_public, in_full__isnull=False, then=Value(Standing.DISCLOSED)),
        When(turned="disclose", then=Value(Standing.TURNING)),
        When(Q(turned="partly") | Q(outcome="partly"), then=Value(Standing.PARTLY)),
        default=Value(Standing.WITHHELD),
        output_field=CharField(),
    )


def _due_on() -> Case:
    over = Q(standing__in=[Standing.SUPERSEDED, Standing.DISCLOSED, Standing.TURNING])
    return Case(
        When(over, then=Value(None, DateField())),
        default=Coalesce(F("next_on"), F("reassess_on")),
        output_field=DateField(),
    )


def due_within(filings: QuerySet[Filing], due: str, on: datetime.date | None = None) -> QuerySet[Filing]:
    """Of filings :func:`with_standing`: those to be assessed, the oldest first."""
    today = on or timezone.localdate()
    soon = today + datetime.timedelta(days=settings.LIUBEI_ASSESSMENT_NOTICE_DAYS)
    chosen = {
        Due.OVERDUE: Q(due_on__lt=today),
        Due.SOON: Q(due_on__gte=today, due_on__lte=soon),
        Due.ANY: Q(due_on__lte=soon),
    }[Due(due)]
    return filings.filter(chosen).order_by("due_on", "pk")


def is_overdue(filing: Filing) -> bool:
    return filing.due_on is not None and filing.due_on < timezone.localdate()
