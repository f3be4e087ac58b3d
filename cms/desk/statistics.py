"""Numbers of publication and review for one's agencies or the district, counted by the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Q, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cms.agencies.models import Agency, Role
from cms.agencies.permissions import Someone, roles_of
from cms.desk.waiting import Waiting
from cms.records.models import PublishedRecord
from cms.review.models import Step

WHOLE_DISTRICT = "desk.view_district_statistics"
MONTHS = 12
AGES = (("day", "1 天以内", 1), ("three", "1 至 3 天", 3), ("week", "3 至 7 天", 7))
OLDER = ("older", "7 天以上")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which agencies are counted; None is the whole district."""

    agencies: frozenset[int] | None

    def narrows(self, path: str) -> Q:
        return Q() if self.agencies is None else Q(**{f"{path}__in": self.agencies})

    def all(self) -> list[Agency]:
        return list(Agency.objects.filter(self.narrows("pk")).order_by("kind", "code"))


def scope_of(user: Someone) -> Scope | None:
    """The district for administrators and those with the permission, else the agencies one approves for;
    None for everyone else."""
    if user.is_active and (user.is_superuser or user.has_perm(WHOLE_DISTRICT)):
        return Scope(None)
    answering = frozenset(agency for agency, role in roles_of(user) if role == Role.APPROVAL)
    return Scope(answering) if answering else None


def month_start(today: datetime.date, back: int = 0) -> datetime.datetime:
    """The first moment of this month, or of the one ``back`` months before."""
    month = today.year * 12 + today.month - 1 - back
    return timezone.make_aware(datetime.datetime(month // 12, month % 12 + 1, 1))


def published_by_agency(scope: Scope, since: datetime.datetime) -> list[tuple[Agency, int]]:
    """Every agency in scope with how many of its records became public since then, the most first."""
    public = PublishedRecord.objects.filter(
        scope.narrows("record__agency"), withdrawn=False, published_at__gte=since
    )
    counts = dict(public.order_by().values_list("record__agency").annotate(Count("pk")))
    return sorted(((agency, counts.get(agency.pk, 0)) for agency in scope.all()), key=lambda row: -row[1])


def trend(scope: Scope, today: datetime.date) -> list[tuple[datetime.date, int]]:
    """The last twelve months, this one included, with how many records became public in each."""
    since = month_start(today, MONTHS - 1)
    public = PublishedRecord.objects.filter(
        scope.narrows("record__agency"), withdrawn=False, published_at__gte=since
    )
    months = public.order_by().annotate(month=TruncMonth("published_at")).values_list("month")
    counts = {timezone.localdate(month): count for month, count in months.annotate(Count("pk"))}
    firsts = [timezone.localdate(month_start(today, back)) for back in range(MONTHS - 1, -1, -1)]
    return [(first, counts.get(first, 0)) for first in firsts]


@dataclass(frozen=True, slots=True)
class StepLoad:
    step: Step
    ages: list[tuple[str, int]]
    """How long they have waited: (label, how many)."""
    count: int
    overdue: int


def waiting_by_step(scope: Scope, now: datetime.datetime) -> list[StepLoad]:
    ages = [
        When(arrived_at__gt=now - datetime.timedelta(days=days), then=Value(code)) for code, _, days in AGES
    ]
    rows = (
        Waiting.objects.of_agencies(scope.agencies)
        .annotate(age=Case(*ages, default=Value(OLDER[0]), output_field=CharField()))
        .order_by()
        .values_list("step", "age")
        .annotate(waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    found = {(step, age): (count, late) for step, age, count, late in rows}
    labels = [*((code, label) for code, label, _ in AGES), OLDER]
    return [
        StepLoad(
            step,
            [(label, found.get((step, code), (0, 0))[0]) for code, label in labels],
            sum(count for (of, _), (count, _) in found.items() if of == step),
            sum(late for (of, _), (_, late) in found.items() if of == step),
        )
        for step in Step
    ]


BUCKETS = ("0 至 5 个", "6 至 10 个", "11 至 15 个", "16 个至期限")
LATE_BUCKETS = ("超 5 个以内", "超 5 个以上")


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How soon records became public after they were formed, in working days (条例 第二十六条)."""

    counted: int
    in_time: int
    distribution: list[tuple[str, int]]
    uncounted: int
    """Formed before any limit held: older texts entered later."""

    @property
    def late(self) -> int:
        return self.counted - self.in_time

    @property
    def share(self) -> float | None:
        """Per cent in time."""
        return round(100 * self.in_time / self.counted, 1) if self.counted else None


# For every day its number of working days since the first one, and the limit that held: so that a span is one
# subtraction, for any number of records.
DAYS = """
WITH floor AS (SELECT min(valid_from) AS day FROM desk_publicationlimit),
     days AS MATERIALIZED (
       SELECT d::date AS day,
              sum(coalesce(s.working::int, (extract(isodow FROM d) < 6)::int)) OVER (ORDER BY d) AS worked,
              (SELECT l.working_days FROM desk_publicationlimit l
                WHERE l.valid_from <= d ORDER BY l.valid_from DESC LIMIT 1) AS allowed
         FROM generate_series((SELECT coalesce(day, %(since)s::date) FROM floor), %(until)s::date, '1 day') AS d
         LEFT JOIN workdays_specialday s ON s.day = d::date)
"""
SPANS = """
  FROM records_publishedrecord p
  JOIN records_record r ON r.page_ptr_id = p.record_id
  LEFT JOIN days f ON f.day = r.formed_on
  LEFT JOIN days e ON e.day = (p.published_at AT TIME ZONE %(zone)s)::date
 WHERE NOT p.withdrawn AND p.published_at >= %(since)s AND p.published_at < %(until)s
   AND (%(everywhere)s OR r.agency_id = ANY(%(agencies)s))
"""


def timeliness(scope: Scope, since: datetime.datetime, until: datetime.datetime) -> Timeliness:
    """Of what became public from ``since`` up to ``until``. One query, whatever the number of records."""
    used = "(e.worked - f.worked)"
    row = _one(
        f"""{DAYS} SELECT count(f.allowed), count(*) FILTER (WHERE {used} <= f.allowed),
            count(*) FILTER (WHERE {used} <= least(5, f.allowed)),
            count(*) FILTER (WHERE {used} BETWEEN 6 AND least(10, f.allowed)),
            count(*) FILTER (WHERE {used} BETWEEN 11 AND least(15, f.allowed)),
            count(*) FILTER (WHERE {used} BETWEEN 16 AND f.allowed),
            count(*) FILTER (WHERE {used} > f.allowed AND {used} <= f.allowed + 5),
            count(*) FILTER (WHERE {used} > f.allowed + 5),
            count(*) FILTER (WHERE f.allowed IS NULL) {SPANS}""",
        _parameters(scope, since, until),
    )
    counted, in_time, *buckets, uncounted = row
    labels = [*BUCKETS, *LATE_BUCKETS]
    return Timeliness(counted, in_time, list(zip(labels, buckets, strict=True)), uncounted)


@dataclass(frozen=True, slots=True)
class LateRecord:
    record_id: int
    title: str
    agency: str
    formed_on: datetime.date
    published_on: datetime.date
    used: int
    allowed: int


def late_records(
    scope: Scope, since: datetime.datetime, until: datetime.datetime, *, limit: int, offset: int = 0
) -> list[LateRecord]:
    """Those that came too late, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{DAYS}, late AS (
                  SELECT p.record_id, r.agency_id, r.formed_on, e.day AS published_on,
                         (e.worked - f.worked) AS used, f.allowed {SPANS}
                     AND (e.worked - f.worked) > f.allowed
                   ORDER BY used DESC, p.record_id DESC LIMIT %(limit)s OFFSET %(offset)s)
                SELECT late.record_id, page.title, agency.short_name, formed_on, published_on, used, allowed
                  FROM late JOIN wagtailcore_page page ON page.id = late.record_id
                  JOIN agencies_agency agency ON agency.id = late.agency_id
                 ORDER BY used DESC, record_id DESC""",  # noqa: S608 (constants only)
            {**_parameters(scope, since, until), "limit": limit, "offset": offset},
        )
        return [LateRecord(*row) for row in cursor.fetchall()]


def _parameters(scope: Scope, since: datetime.datetime, until: datetime.datetime) -> dict[str, Any]:
    agencies: Iterable[int] = scope.agencies or ()
    return {
        "since": since,
        "until": until,
        "zone": timezone.get_current_timezone_name(),
        "everywhere": scope.agencies is None,
        "agencies": list(agencies),
    }


def _one(query: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()
