from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from cms.records.models import Record


class RoutingRuleQuerySet(models.QuerySet[Any]):
    def matching(self, record: Record) -> Self:
        """The active rules that every one of the record's relevant features satisfies."""
        columns = [number for column in record.columns for number in (column.pk, column.parent_id) if number]
        topics = [record.topic_id, record.topic.parent_id] if record.topic else []
        return self.filter(
            Q(column=None) | Q(column__in=columns),
            Q(agency=None) | Q(agency=record.agency_id),
            Q(topic=None) | Q(topic__in=[topic for topic in topics if topic]),
            Q(kind="") | Q(kind=record.kind_code),
            active=True,
        )


class DeliveryQuerySet(models.QuerySet[Any]):
    """States of deliveries, as the dispatcher and the admin ask for them."""

    def due(self, at: datetime) -> Self:
        """Ready to be sent: due, not held by a pause or a breaker, and not on lease to somebody."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lte=at),
            Q(channel__held_until=None) | Q(channel__held_until__lte=at),
            state="due",
            next_attempt_at__lte=at,
            channel__paused_at=None,
        )

    def most_urgent_first(self) -> Self:
        """Withdrawals, then urgent records, then what has been due longest."""
        # "withdrawal" sorts after "urgent", and "urgent" after "ordinary".
        return self.order_by(F("lane").desc(), "next_attempt_at", "pk")

    def open(self) -> Self:
        """Everything that is not settled."""
        return self.exclude(state="done")

    def waiting(self) -> Self:
        return self.filter(state="due")

    def needing_a_person(self) -> Self:
        return self.filter(state__in=["stuck", "quarantined"])

    def undone_withdrawals(self) -> Self:
        """Withdrawn records that an outlet has not yet confirmed to be gone."""
        return self.open().filter(desired__action="withdraw")
