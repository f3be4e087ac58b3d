"""A record and the vocabularies: what its form offers, and how an old revision follows terms that were merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from cms.catalogue.models import Column, Topic
from cms.catalogue.vocabulary import current

if TYPE_CHECKING:
    from cms.records.models import Record

SINGLE = ("main_column", "topic", "genre", "head", "grassroots_field")
MANY = "other_columns"


def follow_merges(record: Record, content: dict[str, Any]) -> None:
    """Replace terms that were merged since the revision with that content was written. It is not rewritten itself."""
    others = set(content.get(MANY) or ())
    named: dict[Any, set[int]] = {Column: set(others)}
    for name in SINGLE:
        chosen = getattr(record, f"{name}_id")
        named.setdefault(_vocabulary(record, name), set()).update({chosen} - {None})
    merged = current(named)
    for name in SINGLE:
        into = merged[_vocabulary(record, name)].get(getattr(record, f"{name}_id"))
        if into is not None:
            setattr(record, f"{name}_id", into)
    if others & merged[Column].keys():
        chosen = {merged[Column].get(number, number) for number in others}
        setattr(record, MANY, list(Column.objects.filter(pk__in=chosen)))


def renew_first_level(instance: Topic, **kwargs: Any) -> None:
    """A topic was saved: lists by first-level topic follow where it stands now, or where what it was merged into does."""
    topic = instance.merged_into or instance
    rows = apps.get_model("records", "PublishedRecord")._default_manager.filter(topic=topic)
    rows.update(main_topic=topic.parent or topic)


def _vocabulary(record: Record, name: str) -> Any:
    return record._meta.get_field(name).related_model
