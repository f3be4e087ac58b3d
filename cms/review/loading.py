"""Grounds for not disclosing from a list of plain entries, such as ``liubei/district/grounds.json``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from cms.review.models import Ground

IN_FORCE = datetime.date(2019, 5, 15)
"""The day the 条例 of 2019 came into force."""


def load_grounds(entries: Iterable[dict[str, Any]]) -> None:
    """One that is there already is left as the district keeps it."""
    for position, entry in enumerate(entries):
        fields = {**entry, "position": position, "valid_from": IN_FORCE}
        Ground.objects.get_or_create(code=fields.pop("code"), defaults=fields)
