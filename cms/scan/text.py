"""Text as the detectors read it: disguises folded away, every character still traceable to where it stood."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

BREAK = "\x1e"
"""Between passages: nothing that is found reaches across it."""

_CROSSES = "ХхΧχ×✕✖╳"
_DOTS = "．·•‧∙・｡"
_OTHERS = {
    "﹡": "*",
    "＊": "*",
    "∗": "*",
    "−": "-",
    "ｰ": "-",
    "\x0b": "\n",
    "\x0c": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_DROP = "\u200b"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that belongs together: a field, a paragraph, a cell. ``place`` is where, in Chinese."""

    place: str
    text: str


@cache
def _table() -> dict[int, str]:
    """One character for one: other digits and wide letters become ASCII, all spaces, dashes and dots one each."""
    table = {code: folded for code in range(0x20000) if (folded := _folded(chr(code))) is not None}
    return table | {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}


def _folded(char: str) -> str | None:
    if char in "\n" + BREAK or (" " <= char < "a"):
        return None
    if char in _OTHERS:
        return _OTHERS[char]
    if char in _CROSSES:
        return "X"
    if char in _DOTS:
        return "."
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return _folded_by_category(char)


def _folded_by_category(char: str) -> str | None:
    match unicodedata.category(char):
        case "Zs" | "Cc":
            return " "
        case "Cf" | "Mn" | "Me":
            return _DROP
        case "Pd":
            return "-"
        case "Lu" | "Ll" | "Po" | "Ps" | "Pe" | "Sm" | "Pc" if (
            "\uff01" <= char <= "\uff5e" or char > "\U0001d3ff"
        ):
            plain = unicodedata.normalize("NFKC", char)
            return plain.upper() if len(plain) == 1 and plain != char else None
    return None


class Folded:
    """``text`` as read; :meth:`origin` gives where a character of it stands in the text it was made from."""

    def __init__(self, original: str) -> None:
        text = original.translate(_table())
        self._gone: _Removed | None = None
        if _DROP in text:
            self._gone = _Removed(text, _ZERO_WIDTH)
            text = self._gone.text
        self.text = text

    def origin(self, index: int) -> int:
        return self._gone.origin(index) if self._gone else index


class _Removed:
    """A text without what a pattern matches."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self._starts, self._origins, kept, at = [0], [0], [], 0
        length = 0
        for match in pattern.finditer(text):
            kept.append(text[at : match.start()])
            length += match.start() - at
            at = match.end()
            self._starts.append(length)
            self._origins.append(at)
        kept.append(text[at:])
        self.text = "".join(kept)

    def origin(self, index: int) -> int:
        segment = bisect_right(self._starts, index) - 1
        return self._origins[segment] + index - self._starts[segment]


_ZERO_WIDTH = re.compile(_DROP + "+")
_SPACE = re.compile(r"[ \n]+")


def without_spaces(text: str) -> _Removed:
    """For words, which spaces and line ends do not hide either."""
    return _Removed(text, _SPACE)


@dataclass(frozen=True, slots=True)
class Joined:
    """Many passages as one text, so that detectors pass over it once."""

    text: str
    starts: list[int]

    @classmethod
    def of(cls, passages: list[Passage]) -> Joined:
        starts, at = [], 0
        for passage in passages:
            starts.append(at)
            at += len(passage.text) + 1
        return cls(BREAK.join(passage.text.replace(BREAK, " ") for passage in passages), starts)

    def locate(self, index: int) -> tuple[int, int]:
        """``(number of the passage, offset in it)``."""
        number = bisect_right(self.starts, index) - 1
        return number, index - self.starts[number]
