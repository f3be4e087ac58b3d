"""Findings as people work through them: by place, those that one click deals with together."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from cms.records.masking import can_be_replaced
from cms.review.scanning import Standing

SHOWN = 100
ORDER = {"block": 0, "warn": 1, "hint": 2}


@dataclass
class Row:
    """One finding as it is shown, with every place where the same piece stands."""

    standing: Standing
    places: list[str] = field(default_factory=list)
    edit_url: str = ""

    @property
    def replaceable(self) -> bool:
        return can_be_replaced(self.standing.finding)


@dataclass
class Group:
    """Open findings of one kind in one text or file."""

    label: str
    severity: str
    where: str
    rows: list[Row] = field(default_factory=list)

    @property
    def shown(self) -> list[Row]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.rows) - SHOWN, 0)

    @property
    def replaceable(self) -> list[Row]:
        return [row for row in self.rows if row.replaceable]

    @property
    def unasked(self) -> list[Row]:
        return [row for row in self.rows if not row.standing.is_asked]


def grouped(standings: list[Standing], page_id: int) -> list[Group]:
    groups: dict[tuple[str, str, str], Group] = {}
    rows: dict[tuple[str, str], Row] = {}
    for standing in standings:
        finding = standing.finding
        row = rows.get((finding.severity, finding.fingerprint))
        if row is None:
            where = finding.place.partition(" · ")[0] if finding.in_file else "标题、正文和其他栏目"
            key = (finding.severity, finding.kind, where)
            group = groups.setdefault(key, Group(finding.label, finding.severity, where))
            row = rows[finding.severity, finding.fingerprint] = Row(
                standing, [], edit_url(page_id, finding.path)
            )
            group.rows.append(row)
        place = finding.place.partition(" · ")[2] or finding.place if finding.in_file else finding.place
        if place not in row.places:
            row.places.append(place)
    return sorted(groups.values(), key=lambda group: ORDER[group.severity])


def edit_url(page_id: int, path: str) -> str:
    """Into the editor, at the block where the piece stands."""
    address = reverse("wagtailadmin_pages:edit", args=[page_id])
    block = path.partition(".")[2]
    return f"{address}#block-{block}-section" if path.startswith("body.") and len(block) == 36 else address
