"""Vocabularies from lists of plain entries, such as ``liubei/district/columns.json``. Safe to repeat.

What is there already is left as the district made it: renamed, moved, retired.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cms.catalogue.models import Column, DisclosureHead, Genre, GrassrootsField, KindHead, Topic


@transaction.atomic
def load_columns(entries: Iterable[dict[str, Any]]) -> None:
    _load_two_levels(Column, "slug", entries)


@transaction.atomic
def load_topics(entries: Iterable[dict[str, Any]]) -> None:
    _load_two_levels(Topic, "code", entries)


@transaction.atomic
def load_genres(entries: Iterable[dict[str, Any]]) -> None:
    _load(Genre, "code", entries)


@transaction.atomic
def load_heads(found: dict[str, Any]) -> None:
    """The heads of the law, and which head each kind of record is put under by default."""
    _load(DisclosureHead, "code", found["heads"])
    for kind, code in found["kinds"].items():
        KindHead.objects.get_or_create(kind=kind, defaults={"head": DisclosureHead.objects.get(code=code)})


@transaction.atomic
def load_fields(entries: Iterable[dict[str, Any]]) -> None:
    _load(GrassrootsField, "code", entries)


def _load(model: type, key: str, entries: Iterable[dict[str, Any]], parent: Any = None) -> None:
    more = {"parent": parent} if parent else {}
    for position, entry in enumerate(entries):
        fields = {name: value for name, value in entry.items() if name not in {key, "children"}}
        model.objects.get_or_create(**{key: entry[key]}, defaults={**fields, "position": position, **more})


def _load_two_levels(model: type, key: str, entries: Iterable[dict[str, Any]]) -> None:
    entries = list(entries)
    _load(model, key, entries)
    for entry in entries:
        _load(model, key, entry.get("children", []), model.objects.get(**{key: entry[key]}))
