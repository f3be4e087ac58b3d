"""Dates as official documents write them: 2026年11月20日, 二〇二六年十一月二十日."""

from __future__ import annotations

import re
from datetime import date

DIGITS = dict(zip("〇○零Ｏ一二三四五六七八九", [0, 0, 0, 0, *range(1, 10)], strict=True))
NUMERAL = "".join(DIGITS) + "十"
DATE = re.compile(
    rf"^(?:(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日|([{NUMERAL}]{{4}})年([{NUMERAL}]{{1,3}})月([{NUMERAL}]{{1,3}})日)$"
)


def read_date(text: str) -> date | None:
    """The date where the whole line is one; None where it is not, or where there is no such day."""
    match = DATE.match(text.strip())
    if match is None:
        return None
    parts = [part for part in match.groups() if part]
    year, month, day = (
        map(int, parts) if parts[0].isdigit() else (_year(parts[0]), _count(parts[1]), _count(parts[2]))
    )
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(numerals: str) -> int:
    return int("".join(str(DIGITS[numeral]) for numeral in numerals))


def _count(numerals: str) -> int:
    """十一 → 11, 二十 → 20, 三 → 3."""
    if "十" not in numerals:
        return _year(numerals)
    tens, _, units = numerals.partition("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(units, 0)
