"""Publishing the lists as a version, and the rules of the one in force."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.db import transaction

from cms.audit import log
from cms.scan.lists import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.scan.rules import Rules

LISTS = {"detectors": Detector, "words": Word, "phrases": Phrase, "exemptions": Exemption, "masks": MaskForm}


@transaction.atomic
def publish_lists(*, by: Any = None, note: str = "") -> ListVersion:
    """The lists as they stand now become the version by which is scanned; the same again is no new version."""
    newest = ListVersion.objects.select_for_update().defer("content").order_by("-number").first()
    content = {name: [row.content() for row in model.objects.order_by("pk")] for name, model in LISTS.items()}
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    if newest is not None and newest.digest == digest:
        return newest
    version = ListVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        content=content,
        digest=digest,
        note=note[:200],
        published_by=by if by is not None and by.pk else None,
    )
    log.note(
        "scan.lists_published",
        by=by,
        about=version,
        title=f"词库第{version.number}版",
        note=version.note,
        digest=digest,
    )
    return version


def version_in_force() -> int:
    """The number of the newest version; where the lists were never published, as they stand now."""
    newest = ListVersion.objects.order_by("-number").values_list("number", flat=True).first()
    return newest if newest is not None else publish_lists(note="首次使用").number


def rules_of(number: int) -> Rules:
    """The rules of a version. Made once per process: a version never changes."""
    digest = ListVersion.objects.values_list("digest", flat=True).get(pk=number)
    return _rules(number, digest)


@lru_cache(maxsize=4)
def _rules(number: int, digest: str) -> Rules:
    return Rules(ListVersion.objects.values_list("content", flat=True).get(pk=number))
