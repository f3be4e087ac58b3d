"""机动车号牌, 新能源 included (GA 36-2018): province, letter, then five or six signs of which one at least is a digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.scan.numbers import Reading
from cms.scan.rules import Rules

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGN = "[A-HJ-NP-Z0-9]"
_GAP = r"[ \-.]{0,3}"
_SHAPE = re.compile(
    rf"[{_PROVINCES}]{_GAP}[A-HJ-NP-Z]{_GAP}(?:{_SIGN}{_GAP}){{4}}(?:{_SIGN}(?:{_GAP}{_SIGN})?|[挂学警港澳领])(?![A-Z0-9])"
)
_DIGITS = re.compile("[0-9]")


def plates(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    for match in _SHAPE.finditer(reading.text):
        value = re.sub(r"[ \-.]", "", match.group())
        if len(_DIGITS.findall(value)) >= 2:
            yield match.start(), match.end(), value
