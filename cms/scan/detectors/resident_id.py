"""居民身份证号码 (GB 11643-1999): province, a date that exists, and the check character; the old form of 15 digits."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from cms.scan.numbers import Candidate, Reading
from cms.scan.rules import Rules

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
EARLIEST = 1850
DAMAGED = "000"
"""A spreadsheet keeps 15 digits of a number; the last three of an identity number become zeros."""


def check_character(first17: str) -> str:
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def resident_ids(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    provinces = rules.prefixes("resident_id")
    for found in reading.numbers(18):
        digits = found.digits
        if not _is_possible(digits[:6], digits[6:14], provinces) or not digits[:17].isdigit():
            continue
        if check_character(digits[:17]) == digits[17] or _is_damaged(found):
            yield found.start, found.end, digits


def _is_damaged(found: Candidate) -> bool:
    return found.digits.endswith(DAMAGED) and not found.gaps and not _is_code(found.before, found.after)


def old_resident_ids(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    provinces = rules.prefixes("resident_id")
    for found in reading.numbers(15):
        if _is_code(found.before, found.after) or found.in_row or not found.is_plain or "X" in found.digits:
            continue
        if _is_possible(found.digits[:6], f"19{found.digits[6:12]}", provinces):
            yield found.start, found.end, found.digits


def _is_code(before: str, after: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in before + after[:1])


def _is_possible(region: str, born: str, provinces: tuple[str, ...]) -> bool:
    if provinces and not region.startswith(provinces):
        return False
    if not born.isdigit() or not int(born[:4]) >= EARLIEST:
        return False
    try:
        return datetime.date(int(born[:4]), int(born[4:6]), int(born[6:])) <= datetime.date.today()
    except ValueError:
        return False
