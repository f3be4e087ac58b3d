"""The rules of one version of the lists, ready for the detectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick  # ty: ignore[import-not-found] (compiled)

from cms.scan.findings import Severity
from cms.scan.kinds import KINDS
from cms.scan.text import Folded, without_spaces


@dataclass(frozen=True, slots=True)
class MaskForm:
    """How a number is masked: ``head`` and ``tail`` characters stay, ``stars`` signs stand between (0: as many
    as were hidden)."""

    head: int
    tail: int
    stars: int = 0
    symbol: str = "*"

    def apply(self, value: str) -> str:
        hidden = len(value) - self.head - self.tail
        if hidden < 1:
            return self.symbol * (self.stars or len(value))
        return value[: self.head] + self.symbol * (self.stars or hidden) + value[len(value) - self.tail :]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a list; not one where it stands inside one of ``exceptions``."""

    kind: str
    text: str
    severity: Severity
    suggestion: str = ""
    exceptions: tuple[str, ...] = ()


ALL_HIDDEN = MaskForm(0, 0)


class Rules:
    """Made from the content of a list version (see ``ListVersion.content``); what it leaves out has defaults."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._detectors = {entry["kind"]: entry for entry in content.get("detectors", [])}
        self.masks = {entry["kind"]: _mask(entry) for entry in content.get("masks", [])}
        self.exempt = frozenset(plain(entry["value"]) for entry in content.get("exemptions", []))
        self.terms = [
            *(_term(entry, entry.get("category") or "word") for entry in content.get("words", [])),
            *(_term(entry, "internal_phrase") for entry in content.get("phrases", [])),
        ]

    def severity(self, kind: str) -> Severity:
        entry = self._detectors.get(kind)
        return Severity(entry["severity"]) if entry else KINDS[kind].severity

    def is_active(self, kind: str) -> bool:
        return self._detectors.get(kind, {}).get("active", True)

    def prefixes(self, kind: str) -> tuple[str, ...]:
        """Number ranges of the kind; empty where the district named none, and then every range counts."""
        return tuple(self._detectors.get(kind, {}).get("prefixes", ()))

    def mask(self, kind: str, value: str) -> str:
        return self.masks.get(kind, ALL_HIDDEN).apply(value)

    @cached_property
    def automaton(self) -> ahocorasick.Automaton | None:
        made = ahocorasick.Automaton()
        for term in self.terms:
            if word := squeezed(term.text):
                made.add_word(word, (len(word), term))
        if not len(made):
            return None
        made.make_automaton()
        return made


def plain(value: str) -> str:
    """A number or word as exemptions name it: letters and digits only."""
    return "".join(char for char in Folded(value).text if char.isalnum())


def squeezed(word: str) -> str:
    return without_spaces(Folded(word).text).text


def _mask(entry: dict[str, Any]) -> MaskForm:
    return MaskForm(entry["head"], entry["tail"], entry.get("stars", 0), entry.get("symbol") or "*")


def _term(entry: dict[str, Any], kind: str) -> Term:
    return Term(
        kind=kind if kind in KINDS else "word",
        text=entry["text"],
        severity=Severity(entry["level"]),
        suggestion=entry.get("suggestion", ""),
        exceptions=tuple(map(squeezed, entry.get("exceptions", ()))),
    )
