"""Choosing a month, a quarter or a year."""

from __future__ import annotations

import calendar
import datetime

Period = tuple[str, datetime.date, datetime.date]
"""``month``, ``quarter`` or ``year``, with the first and the last day."""
LENGTH = {"month": 1, "quarter": 3, "year": 12}


def periods(today: datetime.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by kind, the newest first: two years of months and quarters, five years."""
    months = [(today.year * 12 + today.month - 1 - back) for back in range(24)]
    quarters = [(today.year * 4 + (today.month - 1) // 3 - back) for back in range(8)]
    return [
        ("月报", [(f"month:{m // 12}:{m % 12 + 1}", f"{m // 12}年{m % 12 + 1}月") for m in months]),
        ("季报", [(f"quarter:{q // 4}:{q % 4 + 1}", f"{q // 4}年第{q % 4 + 1}季度") for q in quarters]),
        ("年报", [(f"year:{year}:1", f"{year}年度") for year in range(today.year, today.year - 5, -1)]),
    ]


def parse_period(value: str) -> Period:
    """A value of :func:`periods`, such as ``quarter:2026:4``."""
    span, year, part = value.split(":")
    first = (int(part) - 1) * LENGTH[span] + 1
    last = first + LENGTH[span] - 1
    end = datetime.date(int(year), last, calendar.monthrange(int(year), last)[1])
    return span, datetime.date(int(year), first, 1), end
