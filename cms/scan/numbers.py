"""Numbers in folded text, whole or taken apart by spaces, hyphens, dots, brackets and line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 19
WANTED = (11, 15, 16, 17, 18, 19)
"""How long the numbers are that any detector looks for."""
_GAP = r"[ \-._~/()\n]"
_RUN = re.compile(rf"[0-9](?:{_GAP}{{0,4}}[0-9]){{10,}}(?:{_GAP}{{0,4}}X(?![0-9A-Z]))?")
_GROUP = re.compile(r"[0-9]+|X")

_SPELLED = {
    char: str(value)
    for value, chars in enumerate(
        [
            "〇零○⓪🄋",
            "一壹①❶➀㊀幺",
            "二贰②❷➁㊁两",
            "三叁③❸➂㊂",
            "四肆④❹➃㊃",
            "五伍⑤❺➄㊄",
            "六陆⑥❻➅㊅",
            "七柒⑦❼➆㊆",
            "八捌⑧❽➇㊇",
            "九玖⑨❾➈㊈",
        ]
    )
    for char in chars
}
_SPELLED_TABLE = str.maketrans(_SPELLED)
_SPELLED_RUN = re.compile(
    rf"[{''.join(_SPELLED)}0-9](?:{_GAP}{{0,4}}[{''.join(_SPELLED)}0-9]){{10,}}(?:{_GAP}{{0,4}}X)?"
)
_MOSTLY_SPELLED = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Digits that may be one number: ``start`` and ``end`` in the folded text, the lengths of its groups, the
    signs between them, and whether the row of groups goes on beyond it with the same sign."""

    digits: str
    start: int
    end: int
    groups: tuple[int, ...]
    gaps: frozenset[str]
    in_row: bool
    before: str
    after: str

    @property
    def is_plain(self) -> bool:
        """Taken apart, if at all, the way one does it: by spaces and hyphens, or by one other sign throughout."""
        return self.gaps <= {" ", "-"} or (len(self.gaps) == 1 and "\n" not in self.gaps)

    @property
    def is_evenly_grouped(self) -> bool:
        return len(self.groups) == 1 or set(self.groups) == {1} or self.groups in _USUAL


_USUAL = {
    (3, 4, 4),
    (3, 3, 5),
    (4, 3, 4),
    (4, 4, 4, 4),
    (4, 4, 4, 4, 3),
    (4, 4, 4, 4, 2),
    (4, 4, 4, 4, 1),
    (6, 13),
    (6, 10),
}


class Reading:
    """A folded text with the numbers in it, found once for all detectors."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[int, list[Candidate]] = {length: [] for length in WANTED}
        for run in _RUN.finditer(text):
            self._read(text, run.start(), run.end())
        for run in _SPELLED_RUN.finditer(text):
            if not run.group().isascii() and _is_spelled(run.group()):
                self._read_spelled(run)

    def numbers(self, *lengths: int) -> Iterator[Candidate]:
        """Every row of neighbouring groups whose digits add up to one of ``lengths``; none begins with a zero."""
        for length in lengths:
            yield from self._found[length]

    def _read_spelled(self, run: re.Match[str]) -> None:
        before = self.text[: run.start()][-1:]
        said = before + run.group().translate(_SPELLED_TABLE)
        self._read(said, len(before), len(said), shift=run.start() - len(before))

    def _read(self, text: str, start: int, end: int, shift: int = 0) -> None:
        groups = [match.span() for match in _GROUP.finditer(text, start, end)]
        for first, (begin, stop) in enumerate(groups):
            if text[begin] == "0":
                continue
            total, last = stop - begin, first
            while total <= LONGEST:
                if total in self._found:
                    self._found[total].append(_candidate(text, self.text, groups, first, last, shift))
                last += 1
                if last == len(groups):
                    break
                total += groups[last][1] - groups[last][0]


def _is_spelled(said: str) -> bool:
    spelled = sum(char in _SPELLED for char in said)
    return spelled >= _MOSTLY_SPELLED * (spelled + sum(char.isdigit() for char in said))


def _candidate(
    text: str, around: str, groups: list[tuple[int, int]], first: int, last: int, shift: int
) -> Candidate:
    used = groups[first : last + 1]
    gaps = [text[groups[place][1] : groups[place + 1][0]] for place in range(first, last)]
    edges = text[groups[first - 1][1] : groups[first][0]] if first else ""
    edges += text[groups[last][1] : groups[last + 1][0]] if last + 1 < len(groups) else ""
    start, end = used[0][0] + shift, used[-1][1] + shift
    return Candidate(
        digits="".join([text[a:b] for a, b in used]),
        start=start,
        end=end,
        groups=tuple([b - a for a, b in used]),
        gaps=frozenset("".join(gaps)),
        in_row=any(sign in edges for gap in gaps for sign in gap),
        before=around[max(0, start - 1) : start],
        after=around[end : end + 2],
    )
