"""Where a record will go: the rules, then the approver's choices for this record."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db.models import Q

from channels.models import Channel, RoutingOverride, RoutingRule
from cms.records.models import Record


def destinations(record: Record) -> list[Channel]:
    """The channels that a first publication of the record as it stands is sent to, in their order."""
    ruled = RoutingRule.objects.matching(record).values("channel")
    overrides = dict(RoutingOverride.objects.filter(record=record.pk).values_list("channel_id", "send"))
    added = [channel for channel, send in overrides.items() if send]
    dropped = [channel for channel, send in overrides.items() if not send]
    chosen = [*added, *_concerned(record)]
    return list(Channel.objects.filter(Q(pk__in=ruled) | Q(pk__in=chosen)).exclude(pk__in=dropped))


def _concerned(record: Record) -> list[int]:
    """The channels whose readers the record must reach, whatever the rules say."""
    hosts = {_host(address) for address in record.concerned_addresses()} - {""}
    if not hosts:
        return []
    domains = Channel.objects.exclude(domains=[]).values_list("pk", "domains")
    return [channel for channel, known in domains if any(_is_under(host, known) for host in hosts)]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_under(host: str, domains: list[str]) -> bool:
    return any(host == domain.lower() or host.endswith(f".{domain.lower()}") for domain in domains)


def choose_destinations(record: Record, chosen: set[int], by: object) -> None:
    """Keep the approver's choice where it differs from the rules, and only there."""
    ruled = set(RoutingRule.objects.matching(record).values_list("channel_id", flat=True))
    RoutingOverride.objects.filter(record=record.pk).exclude(channel__in=ruled ^ chosen).delete()
    for channel in ruled ^ chosen:
        RoutingOverride.objects.update_or_create(
            record=record, channel_id=channel, defaults={"send": channel in chosen, "decided_by": by}
        )
