from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from cms.workdays.counting import deadline, working_days_between
from cms.workdays.loading import load_workdays
from cms.workdays.models import SpecialDay
from liubei import district

SHARED = Path(__file__).parents[4] / "shared" / "data" / "working_days.json"
CASES = [
    ("2026-02-13", 7, "2026-03-02"),
    ("2026-02-13", 15, "2026-03-12"),
    ("2026-02-13", 20, "2026-03-19"),
    ("2026-09-18", 7, "2026-09-29"),
    ("2026-09-18", 20, "2026-10-22"),
    ("2026-09-28", 7, "2026-10-13"),
    ("2026-09-28", 20, "2026-10-30"),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    load_workdays(district.read("workdays.json"))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(("start", "days", "end"), CASES)
def test_the_schedule_of_2026(start: str, days: int, end: str):
    assert deadline(day(start), days).on == day(end)
    assert not deadline(day(start), days).provisional
    assert working_days_between(day(start), day(end)) == days


@pytest.mark.skipif(not SHARED.exists(), reason="没有共享数据，工作日的外部算例没有核对！")
def test_it_agrees_with_the_reference_cases():
    for case in json.loads(SHARED.read_text())["cases"]:
        for days, end in case["plus"].items():
            assert deadline(day(case["from"]), int(days)).on == day(end)


def test_2026_has_248_working_days():
    assert working_days_between(day("2025-12-31"), day("2026-12-31")) == 248


def test_a_deadline_in_a_year_without_a_schedule_is_provisional():
    late = deadline(day("2026-12-20"), 20)
    assert late.provisional
    assert late.on == day("2027-01-15")


def test_the_districts_own_days_are_kept_when_loaded_again():
    SpecialDay.objects.create(day=day("2026-04-20"), name="壮族三月三")
    load_workdays(district.read("workdays.json"))
    assert deadline(day("2026-04-17"), 1).on == day("2026-04-21")


def test_counting_takes_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        deadline(day("2026-02-13"), 20)
