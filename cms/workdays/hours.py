"""Counting office hours: a moment some working hours later or earlier, and how far off a moment is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from django.utils import timezone

from cms.workdays.counting import ONE_DAY, Deadline, Span
from cms.workdays.models import OfficeSession

Session = tuple[datetime.time, datetime.time]
ALL_DAY: list[Session] = [(datetime.time(0, 0), datetime.time(23, 59, 59))]
"""Where no office hours are entered, so that counting ends."""
REACH = datetime.timedelta(days=400)


class OfficeClock:
    """The calendar around today, read in three queries, for as many counts as wanted.

    Raises ValueError where a count leaves the 400 days on either side of ``around``.
    """

    def __init__(self, around: datetime.date | None = None) -> None:
        middle = around or timezone.localdate()
        self.first, self.last = middle - REACH, middle + REACH
        self._span = Span(self.first, self.last)
        self._days: dict[datetime.date, list[tuple[datetime.datetime, datetime.datetime]]] = {}

    @cached_property
    def _schedules(self) -> list[tuple[datetime.date, list[Session]]]:
        """Newest first."""
        rows = OfficeSession.objects.order_by("-valid_from", "opens")
        return [
            (day, [(row.opens, row.closes) for row in group])
            for day, group in groupby(rows, key=lambda row: row.valid_from)
        ]

    def is_working(self, day: datetime.date) -> bool:
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside the calendar that was read")
        return self._span.is_working(day)

    def sessions(self, day: datetime.date) -> list[tuple[datetime.datetime, datetime.datetime]]:
        """When the offices are open on that day, in order; none on a day that is not worked."""
        if day not in self._days:
            self._days[day] = self._sessions(day)
        return self._days[day]

    def _sessions(self, day: datetime.date) -> list[tuple[datetime.datetime, datetime.datetime]]:
        if not self.is_working(day):
            return []
        hours = next((hours for start, hours in self._schedules if start <= day), ALL_DAY)
        return [(_at(day, opens), _at(day, closes)) for opens, closes in hours]

    def after_days(self, start: datetime.datetime, days: int) -> tuple[datetime.datetime, bool]:
        """Closing time of the ``days``-th working day after ``start``'s (条例 第三十一条: that day does not
        count), and whether the count is provisional."""
        day, left = timezone.localdate(start), days
        first = day
        while left > 0 or not self.is_working(day):
            day += ONE_DAY
            left -= self.is_working(day)
        return self.sessions(day)[-1][1], not self._span.covers(first, day)

    def after_hours(self, start: datetime.datetime, hours: float) -> tuple[datetime.datetime, bool]:
        left = datetime.timedelta(hours=hours)
        for opens, closes in self._open_from(start):
            if closes - opens >= left:
                end = opens + left
                return end, not self._span.covers(timezone.localdate(start), timezone.localdate(end))
            left -= closes - opens
        raise ValueError(f"{hours} working hours after {start} are outside the calendar that was read")

    def before_hours(self, end: datetime.datetime, hours: float) -> datetime.datetime:
        left, day = datetime.timedelta(hours=hours), timezone.localdate(end)
        while True:
            for opens, closes in reversed(self.sessions(day)):
                until = min(closes, end)
                if until - opens >= left:
                    return until - left
                left -= max(until - opens, datetime.timedelta())
            day -= ONE_DAY

    def hours_between(self, start: datetime.datetime, end: datetime.datetime) -> float:
        """Working hours from ``start`` to ``end``; 0 where ``end`` is not later."""
        total = datetime.timedelta()
        if end > start:
            for opens, closes in self._open_from(start):
                if opens >= end:
                    break
                total += min(closes, end) - opens
        return total.total_seconds() / 3600

    def days_between(self, start: datetime.date, end: datetime.date) -> int:
        """Working days after ``start`` up to and including ``end``; 0 where ``end`` is not later."""
        return sum(self.is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def deadline(self, start: datetime.date, days: int) -> Deadline:
        day, left = start, days
        while left > 0:
            day += ONE_DAY
            left -= self.is_working(day)
        return Deadline(day, provisional=not self._span.covers(start, day))

    def _open_from(self, start: datetime.datetime) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        day = timezone.localdate(start)
        while day <= self.last:
            for opens, closes in self.sessions(day):
                if closes > start:
                    yield max(opens, start), closes
            day += ONE_DAY


def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))
