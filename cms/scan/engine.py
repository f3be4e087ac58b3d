"""Scanning passages by the rules of one version of the lists."""

from __future__ import annotations

from collections.abc import Iterator

from cms.scan.detectors import MARKS, NUMBERS
from cms.scan.findings import Found, Hit
from cms.scan.numbers import Reading
from cms.scan.rules import Rules, plain
from cms.scan.text import Folded, Joined, Passage
from cms.scan.vocabulary import words


def scan_passages(passages: list[Passage], rules: Rules) -> list[Found]:
    """Everything found, in the order of the text. Pure: no database, no files."""
    joined = Joined.of(passages)
    folded = Folded(joined.text)
    found = [_placed(hit, folded, joined, passages) for hit in hits(folded.text, rules)]
    return sorted(found, key=lambda item: (item.passage, item.start))


def scan_text(text: str, rules: Rules, place: str = "") -> list[Found]:
    return scan_passages([Passage(place, text)], rules)


def hits(text: str, rules: Rules) -> Iterator[Hit]:
    reading, taken = Reading(text), _Taken()
    for kind, detect in NUMBERS.items():
        for start, end, value in detect(reading, rules):
            if not taken.overlaps(start, end):
                taken.add(start, end)
                yield from _reported(kind, start, end, value, rules)
    for kind, detect in MARKS.items():
        marked = _Taken()
        for start, end, value in detect(reading, rules):
            if not marked.overlaps(start, end):
                marked.add(start, end)
                yield from _reported(kind, start, end, value, rules)
    yield from (hit for hit in words(text, rules) if rules.is_active(hit.kind))


def _reported(kind: str, start: int, end: int, value: str, rules: Rules) -> Iterator[Hit]:
    if rules.is_active(kind) and plain(value) not in rules.exempt:
        yield Hit(kind, start, end, value, rules.severity(kind))


def _placed(hit: Hit, folded: Folded, joined: Joined, passages: list[Passage]) -> Found:
    number, start = joined.locate(folded.origin(hit.start))
    _, last = joined.locate(folded.origin(hit.end - 1))
    return Found(
        kind=hit.kind,
        severity=hit.severity,
        passage=number,
        place=passages[number].place,
        start=start,
        end=last + 1,
        value=hit.value,
        suggestion=hit.suggestion,
    )


class _Taken:
    """Spans that are spoken for, by the characters they cover."""

    def __init__(self) -> None:
        self._covered: set[int] = set()

    def overlaps(self, start: int, end: int) -> bool:
        return not self._covered.isdisjoint(range(start, end))

    def add(self, start: int, end: int) -> None:
        self._covered.update(range(start, end))
