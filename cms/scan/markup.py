"""HTML as text, each character traceable to its place in the source, so that a piece can be replaced there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_PART = re.compile(
    r"<!--.*?-->|<[^>]*>|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?|[^<&]+|[<&]", re.DOTALL
)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|tr|table|blockquote|br|hr|section|article|figure|figcaption)\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?(?:td|th)\b", re.IGNORECASE)
_LINK = re.compile(r"""\b(?:href|title|alt|src)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)


class PlainMarkup:
    """``text`` is what a reader sees (block tags end the line); ``addresses`` what stands in links and titles."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.addresses: list[tuple[int, int]] = []
        chars: list[str] = []
        self._spans: list[tuple[int, int]] = []
        for match in _PART.finditer(source):
            self._read(match, chars)
        self.text = "".join(chars)

    def _read(self, match: re.Match[str], chars: list[str]) -> None:
        part, at = match.group(), match.start()
        if part.startswith("<") and len(part) > 1:
            self.addresses += [
                (at + found.start(1) + 1, at + found.end(1) - 1) for found in _LINK.finditer(part)
            ]
            if _BLOCK.match(part) or _CELL.match(part):
                self._say(chars, "\n" if _BLOCK.match(part) else "\t", at, at)
        elif part.startswith("&") and len(part) > 1:
            for char in html.unescape(part):
                self._say(chars, char, at, match.end())
        else:
            chars.extend(part)
            self._spans.extend((at + place, at + place + 1) for place in range(len(part)))

    def _say(self, chars: list[str], char: str, start: int, end: int) -> None:
        chars.append(char)
        self._spans.append((start, end))

    def replaced(
        self, replacements: Iterable[tuple[int, int, str]], in_source: Iterable[tuple[int, int, str]] = ()
    ) -> str:
        """The source with ``text[start:end]`` of each replaced; tags inside a piece stay where they were.
        ``in_source`` are replacements by their place in the source. None may overlap another."""
        edits = [(start, end, html.escape(new)) for start, end, new in in_source]
        for start, end, new in replacements:
            spans = [span for span in dict.fromkeys(self._spans[start:end]) if span[0] < span[1]]
            edits += [
                (a, b, html.escape(new, quote=False) if not place else "")
                for place, (a, b) in enumerate(spans)
            ]
        result, at = [], 0
        for a, b, new in sorted(edits):
            result += [self.source[at:a], new]
            at = b
        return "".join([*result, self.source[at:]])
