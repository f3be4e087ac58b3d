"""银行卡号: 16 to 19 digits of a known range that satisfy Luhn, and are no credit code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.scan.detectors.credit_code import is_credit_code
from cms.scan.numbers import Candidate, Reading
from cms.scan.rules import Rules

_PUBLIC_NUMBER = re.compile(
    r"(?:索引号|信用代码|项目代码|编号|文号|备案号|许可证号|流水号|订单号)[^0-9\n]{0,6}$"
)
_LOOKS_BACK = 16


def luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def bank_cards(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    ranges = rules.prefixes("bank_card")
    for found in reading.numbers(16, 17, 18, 19):
        if (
            "X" in found.digits
            or (ranges and not found.digits.startswith(ranges))
            or not _stands_alone(found)
        ):
            continue
        said_before = reading.text[max(0, found.start - _LOOKS_BACK) : found.start]
        if luhn(found.digits) and not is_credit_code(found.digits) and not _PUBLIC_NUMBER.search(said_before):
            yield found.start, found.end, found.digits


def _stands_alone(found: Candidate) -> bool:
    """Not the middle of a project code or of a table's row."""
    if any(char.isascii() and char.isalpha() for char in found.before + found.after[:1]):
        return False
    if len(set(found.digits)) < 3:
        return False
    return found.is_plain and "/" not in found.gaps and (not found.in_row or found.is_evenly_grouped)
