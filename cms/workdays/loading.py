"""The working calendar from a list of plain entries, such as ``liubei/district/workdays.json``. Safe to repeat."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear


@transaction.atomic
def load_workdays(entries: Iterable[dict[str, Any]]) -> None:
    """Each entry is one year. A year that is there already is left as the district keeps it."""
    for entry in entries:
        _, new = WorkingYear.objects.get_or_create(
            year=entry["year"], defaults={"source": entry["source"], "complete": entry["complete"]}
        )
        if new:
            _load_days(entry)


def _load_days(entry: dict[str, Any]) -> None:
    for holiday in entry["holidays"]:
        day, last = (datetime.date.fromisoformat(holiday[end]) for end in ("from", "until"))
        while day <= last:
            SpecialDay.objects.get_or_create(day=day, defaults={"name": holiday["name"]})
            day += datetime.timedelta(days=1)
    for worked in entry["working_weekends"]:
        SpecialDay.objects.get_or_create(
            day=datetime.date.fromisoformat(worked), defaults={"working": True, "name": "调休上班"}
        )


def load_office_hours(entries: Iterable[dict[str, Any]]) -> None:
    """Once the district has office hours of its own, nothing is added."""
    if OfficeSession.objects.exists():
        return
    for entry in entries:
        OfficeSession.objects.get_or_create(
            valid_from=datetime.date.fromisoformat(entry["valid_from"]),
            opens=datetime.time.fromisoformat(entry["opens"]),
            defaults={"closes": datetime.time.fromisoformat(entry["closes"])},
        )
