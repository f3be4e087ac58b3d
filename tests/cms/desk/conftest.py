from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from cms.desk.limits import load_publication_limits, load_step_limits
from cms.workdays.loading import load_office_hours, load_workdays
from liubei import district
from tests.newsroom import Newsroom


def at(text: str) -> datetime.datetime:
    """``2026-11-24 10:00`` in the district's time."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.fixture
def calendar(db: None) -> None:
    load_workdays(district.read("workdays.json"))
    load_office_hours(district.read("office-hours.json"))


@pytest.fixture
def desk(calendar: None, newsroom: Newsroom) -> Newsroom:
    """A newsroom with the district's calendar and limits: 1 day, 2 days, 8 hours."""
    load_step_limits(district.read("step-limits.json"))
    load_publication_limits(district.read("publication-limits.json"))
    return newsroom


@pytest.fixture
def tuesday() -> Iterator[time_machine.Coordinates]:
    """Tuesday, 24 November 2026, ten in the morning."""
    with time_machine.travel(at("2026-11-24 10:00"), tick=False) as clock:
        yield clock
