"""What is to be replaced, and by what."""

from __future__ import annotations

from dataclasses import dataclass

from cms.scan.engine import scan_text
from cms.scan.findings import Found
from cms.scan.kinds import KINDS
from cms.scan.rules import Rules
from cms.scan.scanning import fingerprint, mark_of


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement, as it is shown afterwards."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chooser:
    """The findings to replace, by their fingerprints."""

    chosen: frozenset[str]
    rules: Rules

    def replacements(self, text: str, scope: str) -> list[tuple[int, int, str]]:
        """``(start, end, new)`` for each chosen piece of the text, none overlapping."""
        picked, last = [], 0
        for found in sorted(scan_text(text, self.rules), key=lambda item: item.start):
            new = self._new(found)
            if new is not None and found.start >= last and self._is_chosen(found, scope):
                picked.append((found.start, found.end, new))
                last = found.end
        return picked

    def _is_chosen(self, found: Found, scope: str) -> bool:
        return fingerprint(scope, mark_of(found.kind, found.value)) in self.chosen

    def _new(self, found: Found) -> str | None:
        if KINDS[found.kind].personal:
            return self.rules.mask(found.kind, found.value)
        return found.suggestion or None


def changes(text: str, replacements: list[tuple[int, int, str]], place: str) -> list[Change]:
    return [Change(place, text[start:end], new) for start, end, new in replacements]


def replaced(text: str, replacements: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(replacements, reverse=True):
        text = text[:start] + new + text[end:]
    return text
