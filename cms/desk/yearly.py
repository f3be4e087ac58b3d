"""Telling administrators that a year's working calendar is missing."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import User
from cms.desk.notices import notify
from cms.workdays.yearly import missing_year


def warn_of_missing_year() -> int:
    """Once a month, as long as it is missing."""
    year, today = missing_year(), timezone.localdate()
    if year is None:
        return 0
    people = User.objects.filter(is_superuser=True, is_active=True)
    return notify(
        people,
        f"{year}年的放假安排还没有录入，跨年的期限只能暂按周末推算。请在“工作日历”中录入。",
        url=reverse("desk_calendar"),
        key=f"calendar:{year}:{today:%Y-%m}",
    )
