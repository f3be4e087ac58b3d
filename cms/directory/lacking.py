"""The public records of agencies that lack something, for people who will complete them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cms.records.elements import recheck
from cms.records.models import PublishedRecord


def public_rows(agencies: Any) -> QuerySet[PublishedRecord]:
    return PublishedRecord.objects.filter(withdrawn=False, agency__in=agencies)


def lacking(agencies: Any) -> QuerySet[PublishedRecord]:
    """Newest first, with the record for its title; without the texts."""
    found = (
        public_rows(agencies).exclude(missing=[]).select_related("record").order_by("-published_at", "-pk")
    )
    return found.defer("payload", "brief", "record__body")


def look_again(agencies: Any) -> int:
    """What is asked of a kind may have changed since its records were issued. Returns how many are judged otherwise."""
    return recheck(public_rows(agencies))
