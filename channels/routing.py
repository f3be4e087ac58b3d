"""Where a record will go: the rules, then the approver's choices for this record."""

from __future__ import annotations

from channels.models import Channel, RoutingOverride, RoutingRule
from cms.records.models import Record


def destinations(record: Record) -> list[Channel]:
    """The channels that a first publication of the record as it stands is sent to, in their order."""
    ruled = RoutingRule.objects.matching(record).values("channel")
    overrides = dict(RoutingOverride.objects.filter(record=record.pk).values_list("channel_id", "send"))
    added = [channel for channel, send in overrides.items() if send]
    dropped = [channel for channel, send in overrides.items() if not send]
    chosen = Channel.objects.filter(pk__in=ruled) | Channel.objects.filter(pk__in=added)
    return list(chosen.exclude(pk__in=dropped).distinct())


def choose_destinations(record: Record, chosen: set[int], by: object) -> None:
    """Keep the approver's choice where it differs from the rules, and only there."""
    ruled = set(RoutingRule.objects.matching(record).values_list("channel_id", flat=True))
    RoutingOverride.objects.filter(record=record.pk).exclude(channel__in=ruled ^ chosen).delete()
    for channel in ruled ^ chosen:
        RoutingOverride.objects.update_or_create(
            record=record, channel_id=channel, defaults={"send": channel in chosen, "decided_by": by}
        )
