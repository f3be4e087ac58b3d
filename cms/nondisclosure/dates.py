"""When a filing is to be looked at again (条例 第十八条)."""

from __future__ import annotations

import calendar
import datetime

from django.db.models import F, Q

from cms.nondisclosure.models import ReassessmentRule
from cms.review.models import Ground
from cms.workdays.counting import working_day_from


def next_assessment(ground: Ground, after: datetime.date) -> datetime.date:
    """The working day on or after the ground's interval. Where no rule holds, the next working day: somebody
    must look at it and set a date."""
    rule = (
        ReassessmentRule.objects.filter(Q(ground=ground) | Q(ground=None), valid_from__lte=after)
        .order_by(F("ground").asc(nulls_last=True), "-valid_from")
        .first()
    )
    return working_day_from(add_months(after, rule.months) if rule else after + datetime.timedelta(days=1))


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day that many months later, or the last one of that month: 31 January + 1 = 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
