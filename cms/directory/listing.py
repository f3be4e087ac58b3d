"""公开目录: 索引、名称、内容概述、生成日期 (条例 第十二条), from the read rows of what is public."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from cms.agencies.models import Agency
from cms.catalogue.models import DisclosureHead, Topic
from cms.directory.matching import shown_in
from cms.directory.sections import AgencySection
from cms.records.models import PublishedRecord

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue; ``record_id`` for links in the admin."""

    record_id: int
    index_number: str
    title: str
    summary: str
    formed_on: datetime.date


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the catalogue: of an agency, a topic of either level, a head, a section, or all."""

    agency: Agency | None = None
    topic: Topic | None = None
    head: DisclosureHead | None = None
    section: AgencySection | None = None

    def rows(self) -> QuerySet[PublishedRecord]:
        found = PublishedRecord.objects.filter(withdrawn=False)
        if self.agency:
            found = found.filter(agency=self.agency)
        if self.topic:
            level = "topic" if self.topic.parent_id else "main_topic"
            found = found.filter(**{level: self.topic})
        if self.head:
            found = found.filter(head=self.head)
        if self.section:
            found = found.filter(shown_in(self.section), agency=self.section.agency_id)
        return found.order_by("-published_at", "-record")

    @property
    def title(self) -> str:
        """As the heading of the paper: 解放街道办事处政府信息公开目录（财政预算决算）."""
        whose = self.agency.name if self.agency else "柳州市柳北区"
        parts = [str(part) for part in (self.topic, self.head, self.section) if part]
        return f"{whose}政府信息公开目录{'（' + '，'.join(parts) + '）' if parts else ''}"


def entries(rows: Any) -> list[Entry]:
    """Of a slice of rows."""
    return [_entry(*row) for row in rows.values_list("record_id", "brief", "formed_on")]


def every_entry(scope: Scope) -> Iterator[Entry]:
    """All, in memory a thousand at a time."""
    for row in scope.rows().values_list("record_id", "brief", "formed_on").iterator(chunk_size=CHUNK):
        yield _entry(*row)


def _entry(record_id: int, brief: str, formed_on: datetime.date) -> Entry:
    said = json.loads(brief)
    return Entry(record_id, said["index_number"], said["title"], said["summary"], formed_on)


def counts(field: str, rows: QuerySet[PublishedRecord]) -> dict[int, int]:
    """How many public records have each agency, head, topic or main_topic."""
    counted = rows.exclude(**{field: None}).order_by().values_list(field).annotate(Count("pk"))
    return dict(counted)
