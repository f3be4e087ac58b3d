"""Vocabularies from lists of plain entries, such as ``liubei/district/columns.json``. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cms.catalogue.models import Column, Genre, Topic


@transaction.atomic
def load_columns(entries: Iterable[dict[str, Any]]) -> None:
    _load_two_levels(Column, "slug", entries)


@transaction.atomic
def load_topics(entries: Iterable[dict[str, Any]]) -> None:
    _load_two_levels(Topic, "code", entries)


@transaction.atomic
def load_genres(entries: Iterable[dict[str, Any]]) -> None:
    for position, entry in enumerate(entries):
        Genre.objects.update_or_create(
            code=entry["code"], defaults={"name": entry["name"], "position": position}
        )


def _load_two_levels(model: type, key: str, entries: Iterable[dict[str, Any]], parent: Any = None) -> None:
    for position, entry in enumerate(entries):
        fields = {name: value for name, value in entry.items() if name not in {key, "children"}}
        term, _ = model.objects.update_or_create(
            **{key: entry[key]}, defaults={**fields, "position": position, "parent": parent}
        )
        _load_two_levels(model, key, entry.get("children", []), term)
