"""What belongs in the log of channels. Pausing, resuming and retrying note themselves."""

from channels.models import Channel, RoutingOverride, RoutingRule
from cms.audit.watching import watch

watch(
    Channel,
    "channel",
    [
        "name", "slug", "kind", "agency", "settings", "allowed_networks",
        "domains", "concurrency", "retry_delays", "poison_cap", "position",
    ],
    secret=["sealed_secret"],
)  # fmt: skip
watch(RoutingRule, "routingrule", ["channel", "column", "agency", "topic", "kind", "active"])
watch(
    RoutingOverride,
    "routingoverride",
    ["record", "channel", "send"],
    agency=lambda override: override.record.agency_id,
)
