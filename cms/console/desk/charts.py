"""Charts as inline SVG: the geometry here, the drawing in templates, every number also in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW, BAR, LABEL, WIDTH, NUMBER = 26, 16, 150, 440, 48
"""In user units of the drawing, which scales to its place."""
COLUMN_HEIGHT = 160


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    short: str
    value: int
    x: float
    y: float
    length: float
    tone: str

    @property
    def middle(self) -> float:
        return self.y + BAR / 2

    @property
    def end(self) -> float:
        return self.x + self.length


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    """An id in the page."""
    title: str
    said: str
    """The chart in one sentence, for those who do not see it."""
    unit: str
    bars: list[Bar]
    width: float
    height: float

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)


def bars(
    name: str,
    title: str,
    rows: Sequence[tuple[str, int]],
    *,
    unit: str = "条",
    late: Sequence[str] = (),
) -> Chart:
    """Horizontal bars. ``late`` names the labels drawn in the tone of trouble."""
    most = max((value for _, value in rows), default=0) or 1
    room = WIDTH - LABEL - NUMBER
    drawn = [
        Bar(
            label,
            label if len(label) < 11 else f"{label[:9]}…",
            value,
            LABEL,
            number * ROW + 5,
            room * value / most,
            _tone(label, late),
        )
        for number, (label, value) in enumerate(rows)
    ]
    return Chart(name, title, _say(rows, unit), unit, drawn, WIDTH, len(rows) * ROW + 10)


def columns(name: str, title: str, rows: Sequence[tuple[str, int]], *, unit: str = "条") -> Chart:
    """Upright columns, in the order of time."""
    most = max((value for _, value in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    drawn = []
    for number, (label, value) in enumerate(rows):
        height = COLUMN_HEIGHT * value / most
        drawn.append(Bar(label, label, value, number * step, COLUMN_HEIGHT - height + 20, height, "good"))
    return Chart(name, title, _say(rows, unit), unit, drawn, WIDTH, COLUMN_HEIGHT + 48)


def _tone(label: str, late: Sequence[str]) -> str:
    return "bad" if label in late else "good"


def _say(rows: Sequence[tuple[str, int]], unit: str) -> str:
    return "；".join(f"{label} {value} {unit}" for label, value in rows) or "没有数据"
