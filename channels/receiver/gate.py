"""The version gate: a record only ever moves forward, however messages are delayed, doubled or reordered.

One statement decides and writes, so that no lock, no retry and no isolation level is needed: PostgreSQL
re-checks the ``WHERE`` against the latest committed row when two arrivals meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import connection
from django.utils import timezone

from channels.receiver.models import ShownEdition


@dataclass(frozen=True, slots=True)
class Arrival:
    place: str
    record: UUID
    edition: int
    digest: str
    action: str
    title: str
    source: str
    published_at: datetime
    body: bytes


class Outcome(Enum):
    STORED = "stored"
    ALREADY = "already"
    """The same edition with the same digest was here before."""
    SUPERSEDED = "superseded"
    """A newer edition is here; the arrival was not stored."""
    CONFLICT = "conflict"
    """The same edition with another digest is here: one of the two is false."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome, and what the place shows now."""

    outcome: Outcome
    edition: int
    digest: str
    action: str


_ADMIT = """
    INSERT INTO receiver_shownedition
        (place, record, edition, digest, action, title, source, published_at, body, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (place, record) DO UPDATE SET
        edition = EXCLUDED.edition, digest = EXCLUDED.digest, action = EXCLUDED.action,
        title = EXCLUDED.title, source = EXCLUDED.source, published_at = EXCLUDED.published_at,
        body = EXCLUDED.body, received_at = EXCLUDED.received_at
    WHERE receiver_shownedition.edition < EXCLUDED.edition
"""


def admit(arrival: Arrival) -> Ruling:
    """Store the arrival if it is newer than what is here, and say what is here now."""
    values = [getattr(arrival, name) for name in Arrival.__dataclass_fields__]
    with connection.cursor() as cursor:
        cursor.execute(_ADMIT, [*values, timezone.now()])
        stored = cursor.rowcount == 1
    if stored:
        return Ruling(Outcome.STORED, arrival.edition, arrival.digest, arrival.action)
    shown = ShownEdition.objects.only("edition", "digest", "action").get(
        place=arrival.place, record=arrival.record
    )
    return Ruling(_outcome(arrival, shown), shown.edition, shown.digest, shown.action)


def _outcome(arrival: Arrival, shown: ShownEdition) -> Outcome:
    if shown.edition > arrival.edition:
        return Outcome.SUPERSEDED
    return Outcome.ALREADY if shown.digest == arrival.digest else Outcome.CONFLICT
