from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from cms.workdays.hours import OfficeClock
from cms.workdays.loading import load_office_hours, load_workdays
from cms.workdays.models import OfficeSession
from liubei import district

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    load_workdays(district.read("workdays.json"))
    load_office_hours(district.read("office-hours.json"))


def at(text: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24 10:00", 1, "2026-11-24 11:00"),
        ("2026-11-24 10:00", 2, "2026-11-24 12:00"),
        ("2026-11-24 10:00", 3, "2026-11-24 14:00"),  # over noon
        ("2026-11-24 10:00", 7, "2026-11-25 10:00"),  # seven hours are a day
        ("2026-11-24 12:30", 1, "2026-11-24 14:00"),  # asked at noon
        ("2026-11-27 16:30", 1, "2026-11-30 09:30"),  # over a weekend
        ("2026-11-28 11:00", 1, "2026-11-30 10:00"),  # on a Saturday
        ("2026-09-24 16:30", 1, "2026-09-28 09:30"),  # over the Mid-Autumn Festival
        ("2026-09-30 16:00", 2, "2026-10-08 10:00"),  # over the National Day
        ("2026-10-09 16:00", 2, "2026-10-10 10:00"),  # onto a Saturday that is worked
    ],
)
def test_working_hours(start: str, hours: int, end: str):
    clock = OfficeClock(datetime.date(2026, 10, 1))
    assert clock.after_hours(at(start), hours)[0] == at(end)
    assert clock.hours_between(at(start), at(end)) == hours
    back = clock.before_hours(at(end), hours)
    assert clock.hours_between(back, at(end)) == hours


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-24 10:00", 1, "2026-11-25 17:00"),
        ("2026-11-24 23:00", 1, "2026-11-25 17:00"),
        ("2026-11-27 10:00", 1, "2026-11-30 17:00"),
        ("2026-11-28 10:00", 1, "2026-11-30 17:00"),
        ("2026-02-13 10:00", 7, "2026-03-02 17:00"),
        ("2026-10-09 10:00", 1, "2026-10-10 17:00"),
    ],
)
def test_working_days_end_when_the_office_closes(start: str, days: int, end: str):
    assert OfficeClock(datetime.date(2026, 6, 1)).after_days(at(start), days) == (at(end), False)


def test_a_count_into_a_year_without_a_schedule_is_provisional():
    clock = OfficeClock(datetime.date(2026, 12, 30))
    assert clock.after_days(at("2026-12-31 10:00"), 1) == (at("2027-01-01 17:00"), True)
    assert clock.after_hours(at("2026-12-31 16:00"), 2)[1]


def test_new_office_hours_hold_from_their_day():
    OfficeSession.objects.create(
        valid_from=datetime.date(2026, 12, 1), opens=datetime.time(8, 30), closes=datetime.time(12, 0)
    )
    clock = OfficeClock(datetime.date(2026, 12, 1))
    assert clock.after_days(at("2026-11-27 10:00"), 1)[0] == at("2026-11-30 17:00")
    assert clock.after_days(at("2026-11-30 10:00"), 1)[0] == at("2026-12-01 12:00")


def test_without_office_hours_a_working_day_is_the_whole_day():
    OfficeSession.objects.all().delete()
    assert OfficeClock().after_hours(at("2026-11-24 22:00"), 1)[0] == at("2026-11-24 23:00")


def test_what_lies_outside_the_calendar_is_said_and_not_guessed():
    with pytest.raises(ValueError, match="outside the calendar"):
        OfficeClock(datetime.date(2026, 1, 1)).after_days(at("2024-01-01 10:00"), 1)
    with pytest.raises(ValueError, match="outside the calendar"):
        OfficeClock().after_hours(at("2026-11-24 10:00"), 100_000)


def test_many_counts_cost_three_queries(django_assert_num_queries):
    with django_assert_num_queries(3):
        clock = OfficeClock()
        for _ in range(50):
            clock.after_hours(at("2026-11-24 10:00"), 20)
            clock.after_days(at("2026-11-24 10:00"), 20)
