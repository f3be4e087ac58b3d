"""Kind → connector, imported when first used. A new kind is one folder and one line here."""

from __future__ import annotations

from functools import cache

from django.utils.module_loading import import_string

from channels.connector import Connector

KINDS = {
    "website": "channels.connectors.website.connector.WebsiteConnector",
    "news": "channels.connectors.news.connector.NewsConnector",
    "board": "channels.connectors.board.connector.BoardConnector",
    "portal": "channels.connectors.portal.connector.PortalConnector",
}


class UnknownKind(LookupError):
    """A channel names a kind that no connector is registered for."""


@cache
def connector_class(kind: str) -> type[Connector]:
    if kind not in KINDS:
        raise UnknownKind(f"没有“{kind}”这种渠道。")
    found = import_string(KINDS[kind])
    if not (isinstance(found, type) and issubclass(found, Connector)):
        raise TypeError(f"{KINDS[kind]} is not a Connector")
    return found


def kinds() -> list[tuple[str, str]]:
    """(kind, Chinese label) of every registered kind, for forms."""
    return [(kind, connector_class(kind).label) for kind in KINDS]
