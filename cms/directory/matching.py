"""Which records fall into a section: the same rules for one read row, for a group of them, and as a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cms.directory.sections import AgencySection, Requirement


@dataclass(frozen=True, slots=True)
class Rules:
    """Keys of what a section takes in. Empty sets ask for nothing; all empty takes in nothing."""

    heads: frozenset[int]
    topics: frozenset[int]
    kinds: frozenset[str]

    @classmethod
    def of(cls, section: Requirement) -> Rules:
        """Reads the prefetched heads and topics."""
        return cls(
            frozenset(head.pk for head in section.heads.all()),
            frozenset(topic.pk for topic in section.topics.all()),
            frozenset(section.kinds),
        )

    def __bool__(self) -> bool:
        return bool(self.heads or self.topics or self.kinds)

    def take_in(self, row: Any) -> bool:
        """``row`` names ``head_id``, ``topic_id``, ``main_topic_id`` and ``kind``."""
        return (
            bool(self)
            and (not self.heads or row.head_id in self.heads)
            and (not self.topics or row.topic_id in self.topics or row.main_topic_id in self.topics)
            and (not self.kinds or row.kind in self.kinds)
        )

    def query(self) -> Q:
        """For read rows."""
        if not self:
            return Q(pk__in=())
        asked = Q()
        if self.heads:
            asked &= Q(head__in=self.heads)
        if self.topics:
            asked &= Q(topic__in=self.topics) | Q(main_topic__in=self.topics)
        if self.kinds:
            asked &= Q(kind__in=self.kinds)
        return asked


def shown_in(section: Any) -> Q:
    """Of the agency's public read rows, those in the section: put there by hand, or taken in by its rules.

    A first-level section shows what its second level shows, too.
    """
    parts = [section, *section.children.in_use()]
    found = Q()
    for part in parts:
        found |= Q(record__placement__section=part.pk)
        found |= Rules.of(part).query() & Q(record__placement=None)
    return found


def sections_of(public: Any) -> list[AgencySection]:
    """The sections that take the read row in by their rules."""
    sections = AgencySection.objects.in_use().filter(agency=public.agency_id).select_related("parent")
    return [one for one in sections.prefetch_related("heads", "topics") if Rules.of(one).take_in(public)]
