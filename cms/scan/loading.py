"""The lists from plain entries, such as ``liubei/district/scan.json``. Safe to repeat."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cms.scan.lists import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.scan.versions import publish_lists

KEYS = {"detectors": (Detector, "kind"), "words": (Word, "text"), "phrases": (Phrase, "text"),
        "exemptions": (Exemption, "value"), "masks": (MaskForm, "kind")}  # fmt: skip


@transaction.atomic
def load_lists(entries: dict[str, list[dict[str, Any]]]) -> None:
    """What the district changed stays as it is; what is new becomes part of a new version."""
    for name, (model, key) in KEYS.items():
        known = _ever_listed(name, key)
        for entry in entries[name]:
            if entry[key] in known:
                continue  # there already, or the district took it off the list
            fields = {
                field: "\n".join(value) if isinstance(value, list) else value
                for field, value in entry.items()
            }
            model.objects.get_or_create(**{key: fields.pop(key)}, defaults=fields)
    publish_lists(note="载入词库")


def _ever_listed(name: str, key: str) -> set[str]:
    return {
        entry[key]
        for content in ListVersion.objects.values_list("content", flat=True)
        for entry in content.get(name, [])
    }
