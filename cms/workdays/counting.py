"""Counting working days (条例 第二十六条, 第三十三条 count in 工作日)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q

from cms.workdays.models import SpecialDay, WorkingYear

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    on: datetime.date
    provisional: bool
    """True where the count went through a year whose schedule is not entered: only weekends were left out."""


def deadline(start: datetime.date, days: int) -> Deadline:
    """The ``days``-th working day after ``start``, which itself does not count (条例 第三十一条)."""
    span = Span(start, start + datetime.timedelta(days=days * 2 + 60))
    day, left = start, days
    while left > 0:
        day += ONE_DAY
        left -= span.is_working(day)
    return Deadline(day, provisional=not span.covers(start, day))


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 where ``end`` is not later."""
    span = Span(start, end)
    return sum(span.is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))


def working_day_from(day: datetime.date) -> datetime.date:
    """``day`` itself, or the first working day after it."""
    span = Span(day, day + datetime.timedelta(days=60))
    while not span.is_working(day):
        day += ONE_DAY
    return day


class Span:
    """The special days from ``start`` to ``end``, read in two queries."""

    def __init__(self, start: datetime.date, end: datetime.date) -> None:
        self._special = dict(SpecialDay.objects.filter(day__range=(start, end)).values_list("day", "working"))
        years = WorkingYear.objects.filter(Q(year__range=(start.year, end.year)), complete=True)
        self._years = set(years.values_list("year", flat=True))

    def is_working(self, day: datetime.date) -> bool:
        return self._special.get(day, day.weekday() < 5)

    def covers(self, start: datetime.date, end: datetime.date) -> bool:
        return set(range(start.year, end.year + 1)) <= self._years
