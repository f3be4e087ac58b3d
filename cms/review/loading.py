"""Grounds, checklist and time limits from lists of plain entries, such as ``liubei/district/grounds.json``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from cms.review.models import ChecklistItem, FastLane, Ground, ReferralWording, ReviewTimeLimit

IN_FORCE = datetime.date(2019, 5, 15)
"""The day the 条例 of 2019 came into force."""


def load_grounds(entries: Iterable[dict[str, Any]]) -> None:
    """One that is there already is left as the district keeps it."""
    for position, entry in enumerate(entries):
        fields = {**entry, "position": position, "valid_from": IN_FORCE}
        Ground.objects.get_or_create(code=fields.pop("code"), defaults=fields)


def load_checklist(entries: Iterable[dict[str, Any]]) -> None:
    """Only where the district keeps no checklist yet: one it rewrote or ended does not come back."""
    if ChecklistItem.objects.exists():
        return
    for position, entry in enumerate(entries):
        ChecklistItem.objects.create(**{"position": position, "valid_from": IN_FORCE, **entry})


def load_time_limits(entries: Iterable[dict[str, Any]]) -> None:
    """As the checklist: what the district changed stays."""
    for entry in entries:
        if not ReviewTimeLimit.objects.filter(subject=entry["subject"]).exists():
            ReviewTimeLimit.objects.create(**{"valid_from": IN_FORCE, **entry})


def load_fast_lanes(entries: Iterable[dict[str, Any]]) -> None:
    """As the checklist: what the district changed stays."""
    for entry in entries:
        if not FastLane.objects.filter(kind=entry["kind"]).exists():
            FastLane.objects.create(**{"valid_from": IN_FORCE, **entry})


def load_referral_wording(entry: dict[str, Any]) -> None:
    if not ReferralWording.objects.exists():
        ReferralWording.objects.create(**{"valid_from": IN_FORCE, **entry})
