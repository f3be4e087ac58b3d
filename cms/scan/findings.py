"""What a scan finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {"block": "必须处理", "warn": "需要处理", "hint": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Hit:
    """One piece in folded text. ``value`` is the piece without its disguise."""

    kind: str
    start: int
    end: int
    value: str
    severity: Severity
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One piece in its passage: ``passage[start:end]``."""

    kind: str
    severity: Severity
    passage: int
    place: str
    start: int
    end: int
    value: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a file as a whole that no text shows: it cannot be read, it hides something."""

    kind: str
    place: str
    message: str
