"""A spot: text that belongs together, spread over one or more places of an XML tree that can each be rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol


class Holder(Protocol):
    @property
    def text(self) -> str: ...

    def write(self, text: str) -> None: ...


@dataclass(slots=True)
class Element:
    element: Any

    @property
    def text(self) -> str:
        return self.element.text or ""

    def write(self, text: str) -> None:
        self.element.text = text


@dataclass(slots=True)
class Attribute:
    element: Any
    name: str

    @property
    def text(self) -> str:
        return self.element.get(self.name) or ""

    def write(self, text: str) -> None:
        self.element.set(self.name, text)


@dataclass(slots=True)
class Fixed:
    """A tab, a line end: read, never written."""

    text: str

    def write(self, text: str) -> None:
        pass


@dataclass(slots=True)
class Spot:
    place: str
    holders: list[Any]

    @property
    def text(self) -> str:
        return "".join(holder.text for holder in self.holders)

    def replace(self, replacements: Iterable[tuple[int, int, str]]) -> None:
        """``text[start:end]`` of each, none overlapping: the first holder touched takes the new text."""
        for start, end, new in sorted(replacements, reverse=True):
            self._replace_one(start, end, new)

    def _replace_one(self, start: int, end: int, new: str) -> None:
        at = 0
        for holder in self.holders:
            text = holder.text
            a, b = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if a < b:
                holder.write(text[:a] + new + text[b:])
                if not isinstance(holder, Fixed):
                    new = ""
