"""The public form of a record that is not published: for previews and comparisons. Nothing is stored by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms.records import kept
from cms.records.editions import Identity, published_content
from cms.records.partial import declaring

if TYPE_CHECKING:
    from cms.records.models import Record
    from cms.review.models import Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """``payload`` as the next edition's would be; ``addresses`` where its files can be opened in the admin."""

    payload: dict[str, Any]
    addresses: dict[str, str] = field(default_factory=dict)
    """SHA-256 → address of the original, for those who may open it."""


def draft_of(record: Record, demand: Verdict | None = None) -> Draft:
    """``record`` as a revision holds it. Raises the Refusals of publishing where a file is missing or changed."""
    now = timezone.now()
    at = record.go_live_at if record.go_live_at and record.go_live_at > now else now
    with kept.only_described() as addresses:
        payload = declaring(published_content(record), demand)(Identity(record, at))
    return Draft(payload, addresses)
