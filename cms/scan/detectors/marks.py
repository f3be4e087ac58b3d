"""密级标志 and 份号 (GB/T 9704): 机密★1年, or the mark alone on its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.scan.numbers import Reading
from cms.scan.rules import Rules

_GAP = r"[ \n]{0,4}"
_LEVEL = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STARRED = re.compile(rf"{_LEVEL}{_GAP}[★☆✩✭*]{_GAP}(?:[0-9]{{1,3}}{_GAP}(?:年|个月|月|天)|长期|启封)?")
_ALONE = re.compile(rf"(?:^|(?<=[\n\x1e])) *(?:密级[:：]? *)?({_LEVEL})(?:级|件|文件)? *(?=$|[\n\x1e])")
_LABELLED = re.compile(rf"(?:密级|密 级|保密等级)[:：]? {{0,3}}({_LEVEL})")
_COPY = re.compile(r"份 {0,3}号 {0,3}[:：]? {0,3}([0-9]{6})(?![0-9])")


def secrecy_marks(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    for pattern in (_STARRED, _ALONE, _LABELLED):
        for match in pattern.finditer(reading.text):
            group = 1 if match.lastindex else 0
            yield match.start(group), match.end(group), re.sub(r"[ \n]", "", match.group(group))


def copy_numbers(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    for match in _COPY.finditer(reading.text):
        yield match.start(), match.end(), match.group(1)
