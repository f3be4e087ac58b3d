"""Channels and routing rules from plain entries, such as ``liubei/district/routing.json``. Safe to repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from channels.models import Channel, RoutingRule
from channels.registry import connector_class
from cms.agencies.models import Agency
from cms.catalogue.models import Column, Topic

NOT_SET_UP = "尚未配置地址和密钥"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the outlets of a kind are, ``{slug}`` standing for the channel, and the secret of each."""

    roots: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def url(self, kind: str, slug: str) -> str:
        return self.roots.get(kind, "").replace("{slug}", slug)


@transaction.atomic
def load_channels(routing: dict[str, Any], addresses: Addresses) -> None:
    """Create or update channels by slug, and add the rules that are not there yet."""
    for position, entry in enumerate(routing["channels"]):
        _load_channel(entry, position, addresses)
    settled = set(RoutingRule.objects.values_list("channel__slug", flat=True))
    for entry in routing["rules"]:
        if entry["channel"] in settled:  # staff may have changed its rules
            continue
        RoutingRule.objects.get_or_create(
            channel=Channel.objects.get(slug=entry["channel"]),
            column=_one(Column, "slug", entry.get("column")),
            agency=_one(Agency, "slug", entry.get("agency")),
            topic=_one(Topic, "code", entry.get("topic")),
            kind=entry.get("kind", ""),
        )


def _load_channel(entry: dict[str, Any], position: int, addresses: Addresses) -> None:
    channel = Channel.objects.filter(slug=entry["slug"]).first() or Channel(slug=entry["slug"])
    channel.kind, channel.name, channel.position = entry["kind"], entry["name"], position
    channel.agency = _one(Agency, "slug", entry.get("agency"))
    if connector_class(channel.kind).needs_secret:
        _set_address(channel, addresses)
    channel.save()


def _set_address(channel: Channel, addresses: Addresses) -> None:
    url, secret = addresses.url(channel.kind, channel.slug), addresses.secrets.get(channel.slug, "")
    if not url or not secret:
        if not channel.sealed_secret:  # a new channel waits until someone sets it up
            channel.paused_at, channel.pause_reason = timezone.now(), NOT_SET_UP
        return
    channel.settings = {**channel.settings, "url": url}
    channel.secret = secret
    if loopback := _allowed(url):  # what people set by hand for other addresses stays
        channel.allowed_networks = loopback
    if channel.pause_reason == NOT_SET_UP:
        channel.paused_at, channel.pause_reason = None, ""


def _allowed(url: str) -> list[str]:
    """A loopback outlet (demo, tests) must be allowed by name; any other address is public or set by hand."""
    parts = urlsplit(url)
    return [f"127.0.0.1 127.0.0.1/32 {parts.port}"] if parts.hostname == "127.0.0.1" else []


def _one(model: type, key: str, value: str | None) -> Any:
    return model.objects.get(**{key: value}) if value else None
