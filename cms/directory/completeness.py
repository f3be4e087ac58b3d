"""完整性: of each agency, which sections and heads are empty or stale, which records lack what they need, and whether
the guide says what it must. A bounded number of queries, however many agencies and records."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from cms.agencies.models import Agency
from cms.catalogue.models import DisclosureHead
from cms.directory.guide import WANTED, Texts, missing
from cms.directory.matching import Rules
from cms.directory.sections import AgencySection, months_before
from cms.records.models import PublishedRecord


class State(StrEnum):
    EMPTY = "empty"
    FEW = "few"
    STALE = "stale"
    LACKING = "lacking"
    GOOD = "good"
    NONE = "none"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    State.EMPTY: "空缺",
    State.FEW: "不足",
    State.STALE: "过期",
    State.LACKING: "要素不全",
    State.GOOD: "完整",
    State.NONE: "暂无",
}
WRONG = {State.EMPTY, State.FEW, State.STALE, State.LACKING}


@dataclass(slots=True)
class Tally:
    """Public records of one sort: how many, how many lack something, when one was last renewed."""

    count: int = 0
    lacking: int = 0
    newest: datetime.datetime | None = None

    def add(self, count: int, lacking: int, newest: datetime.datetime | None) -> None:
        self.count += count
        self.lacking += lacking
        self.newest = max(filter(None, (self.newest, newest)), default=None)

    @property
    def newest_on(self) -> datetime.date | None:
        return timezone.localdate(self.newest) if self.newest else None


@dataclass(slots=True)
class Line:
    """How a section or a head stands."""

    about: Any
    tally: Tally
    at_least: int
    stale_before: datetime.date | None
    lines: list[Line] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The worst that is to be said of it."""
        if self.tally.count < self.at_least:
            return State.FEW if self.tally.count else State.EMPTY
        if not self.tally.count:
            return State.NONE
        if self.stale_before and self.tally.newest_on and self.tally.newest_on < self.stale_before:
            return State.STALE
        return State.LACKING if self.tally.lacking else State.GOOD

    @property
    def is_wrong(self) -> bool:
        return self.state in WRONG

    @property
    def counts(self) -> bool:
        """Whether the percentage asks for it: what may be empty counts only once there is something, and what only
        heads its second level counts there."""
        return self.at_least > 0 or (self.tally.count > 0 and not self.lines)


@dataclass(slots=True)
class Standing:
    """How one agency stands. ``percent`` is the mean of the three parts, each explained by its own numbers."""

    agency: Agency
    sections: list[Line]
    heads: list[Line]
    guide_missing: list[str]
    records: Tally
    unplaced: int

    @property
    def flat(self) -> list[Line]:
        """The sections in order, each followed by its second level."""
        return [line for section in self.sections for line in (section, *section.lines)]

    @property
    def asked(self) -> list[Line]:
        return [line for line in self.flat if line.counts]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.flat if line.is_wrong and line.counts]

    @property
    def empty_heads(self) -> list[Line]:
        return [line for line in self.heads if not line.tally.count]

    @property
    def stale_heads(self) -> list[Line]:
        return [line for line in self.heads if line.state == State.STALE]

    @property
    def sections_percent(self) -> int:
        """Of the sections that are asked for, those that hold enough and hold it fresh."""
        good = sum(line.state in {State.GOOD, State.LACKING} for line in self.asked)
        return _percent(good, len(self.asked), of_none=0)

    @property
    def guide_percent(self) -> int:
        return _percent(WANTED - len(self.guide_missing), WANTED)

    @property
    def records_percent(self) -> int:
        """An agency that has published nothing has nothing complete."""
        return _percent(self.records.count - self.records.lacking, self.records.count, of_none=0)

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means that nothing is left to do."""
        return (self.sections_percent + self.guide_percent + self.records_percent) // 3

    @property
    def is_complete(self) -> bool:
        return self.percent == 100


def _percent(part: int, whole: int, *, of_none: int = 100) -> int:
    return part * 100 // whole if whole else of_none


def survey(agencies: Iterable[Agency], today: datetime.date | None = None) -> list[Standing]:
    """How each of the agencies stands, in their order."""
    agencies, today = list(agencies), today or timezone.localdate()
    numbers = [agency.pk for agency in agencies]
    groups, placed = _groups(numbers), _placed(numbers)
    sections, heads = _sections(numbers), list(DisclosureHead.objects.in_use(today))
    texts = Texts.on(today)
    return [
        _standing(agency, sections[agency.pk], heads, groups[agency.pk], placed[agency.pk], texts, today)
        for agency in agencies
    ]


def _standing(
    agency: Agency,
    sections: Sequence[AgencySection],
    heads: Sequence[DisclosureHead],
    groups: list[Group],
    placed: list[Group],
    texts: Texts,
    today: datetime.date,
) -> Standing:
    lines, unplaced = _lines(sections, groups, placed, today)
    return Standing(
        agency=agency,
        sections=lines,
        heads=[_head_line(head, [*groups, *placed], today) for head in heads if head.concerns(agency.kind)],
        guide_missing=missing(agency, texts),
        records=_sum([*groups, *placed]),
        unplaced=unplaced,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Public records of an agency that no rule tells apart."""

    head_id: int | None
    topic_id: int | None
    main_topic_id: int | None
    kind: str
    section_id: int | None
    count: int
    lacking: int
    newest: datetime.datetime


BY = ("agency_id", "head_id", "topic_id", "main_topic_id", "kind")


def _grouped(rows: Any, *by: str) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = defaultdict(list)
    counted = (
        rows.order_by()
        .values_list(*BY, *by)
        .annotate(number=Count("pk"), lacking=Count("pk", filter=~Q(missing=[])), newest=Max("issued_at"))
    )
    for agency, head, topic, main_topic, kind, *rest in counted:
        section, (count, without, newest) = rest[0] if by else None, rest[-3:]
        found[agency].append(Group(head, topic, main_topic, kind, section, count, without, newest))
    return found


def _groups(agencies: list[int]) -> dict[int, list[Group]]:
    """Those that rules decide on."""
    return _grouped(_public(agencies).filter(record__placement=None))


def _placed(agencies: list[int]) -> dict[int, list[Group]]:
    return _grouped(_public(agencies).exclude(record__placement=None), "record__placement__section")


def _public(agencies: list[int]) -> Any:
    return PublishedRecord.objects.filter(withdrawn=False, agency__in=agencies)


def _sections(agencies: list[int]) -> dict[int, list[AgencySection]]:
    found: dict[int, list[AgencySection]] = defaultdict(list)
    rows = AgencySection.objects.in_use().filter(agency__in=agencies)
    for section in rows.prefetch_related("heads", "topics"):
        found[section.agency_id].append(section)
    return found


def _lines(
    sections: Sequence[AgencySection], groups: list[Group], placed: list[Group], today: datetime.date
) -> tuple[list[Line], int]:
    """The sections in two levels, and how many records fall into none."""
    rules = {section.pk: Rules.of(section) for section in sections}
    by_section: dict[int, list[Group]] = defaultdict(list)
    unplaced = 0
    for group in groups:
        into = [number for number, rule in rules.items() if rule.take_in(group)]
        unplaced += 0 if into else group.count
        for number in into:
            by_section[number].append(group)
    for group in placed:
        if group.section_id is not None and group.section_id in rules:
            by_section[group.section_id].append(group)
        else:
            unplaced += group.count
    lines = {
        section.pk: Line(section, _sum(by_section[section.pk]), section.at_least, section.stale_before(today))
        for section in sections
    }
    return _in_two_levels(lines, by_section), unplaced


def _in_two_levels(lines: dict[int, Line], by_section: dict[int, list[Group]]) -> list[Line]:
    """A first-level line tells of its second level too, no record twice."""
    top = []
    for line in lines.values():
        upper = lines.get(line.about.parent_id)
        if upper is None:
            top.append(line)
        else:
            upper.lines.append(line)
    for line in top:
        numbers = [line.about.pk, *(lower.about.pk for lower in line.lines)]
        together = {id(group): group for number in numbers for group in by_section[number]}
        line.tally = _sum(together.values())
    return top


def _head_line(head: DisclosureHead, groups: Iterable[Group], today: datetime.date) -> Line:
    """No head must have records: what an agency does not do it need not disclose. Empty ones are listed all the same."""
    own = [group for group in groups if group.head_id == head.pk]
    limit = months_before(today, head.fresh_months) if head.fresh_months else None
    return Line(head, _sum(own), 0, limit)


def _sum(groups: Iterable[Group]) -> Tally:
    total = Tally()
    for group in groups:
        total.add(group.count, group.lacking, group.newest)
    return total
