"""Intervals and number templates from plain entries, such as ``liubei/district/nondisclosure.json``. Safe to repeat."""

from __future__ import annotations

import datetime
from typing import Any

from cms.nondisclosure.models import FilingNumberTemplate, ReassessmentRule
from cms.review.models import Ground


def load_nondisclosure(entries: dict[str, list[dict[str, Any]]]) -> None:
    """What is there already is left as the district keeps it. ``ground`` is a code, or null for all others."""
    for entry in entries["intervals"]:
        ground = Ground.objects.get(code=entry["ground"]) if entry["ground"] else None
        ReassessmentRule.objects.get_or_create(
            ground=ground,
            valid_from=datetime.date.fromisoformat(entry["valid_from"]),
            defaults={"months": entry["months"]},
        )
    for entry in entries["numbers"]:
        FilingNumberTemplate.objects.get_or_create(
            valid_from=datetime.date.fromisoformat(entry["valid_from"]),
            defaults={"pattern": entry["pattern"]},
        )
