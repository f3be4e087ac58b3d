"""手机号码: eleven digits from 13 to 19."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.scan.detectors.credit_code import is_credit_code
from cms.scan.numbers import Candidate, Reading
from cms.scan.rules import Rules

_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_AMOUNT = re.compile(r" ?[元万亿%吨亩]")
_TOKEN = re.compile(r"[0-9A-Z]{18}")


def mobiles(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    ranges = rules.prefixes("mobile")
    for found in reading.numbers(11):
        if not _SHAPE.fullmatch(found.digits) or (ranges and not found.digits.startswith(ranges)):
            continue
        if _stands_alone(found) and not _in_credit_code(reading.text, found):
            yield found.start, found.end, found.digits
    yield from _with_country_code(reading.text)


def _stands_alone(found: Candidate) -> bool:
    if len(found.groups) == 1:
        return True
    if found.gaps & {"\n"} or _AMOUNT.match(found.after):
        return False
    return found.is_plain and (not found.in_row or found.is_evenly_grouped)


_COUNTRY = re.compile(r"86(1[3-9][0-9]{9})(?![0-9])")


def _with_country_code(text: str) -> Iterator[tuple[int, int, str]]:
    """+8613800138000, where no sign parts the country's code from the number."""
    for match in _COUNTRY.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()]
        if not before[-1:].isdigit() or (before.endswith("00") and not before[:-2].isdigit()):
            yield match.start(1), match.end(1), match.group(1)


def _in_credit_code(text: str, found: Candidate) -> bool:
    if not any(char.isascii() and char.isalpha() for char in found.before + found.after[:1]):
        return False
    around = text[max(0, found.start - 17) : found.end + 17]
    return any(
        is_credit_code(token.group()) and found.digits in token.group() for token in _TOKEN.finditer(around)
    )
