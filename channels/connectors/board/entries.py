"""One record as the feed and the display show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.encoding import iri_to_uri

from .body import lapsed, render_body


@dataclass(frozen=True, slots=True)
class Entry:
    record: str
    edition: int
    digest: str
    title: str
    summary: str
    agency: str
    kind: str
    index_number: str
    document_number: str
    categories: list[list[str]]
    """``[scheme, term, label]``, the main column first."""
    published_at: str
    issued_at: str
    url: str
    html: str
    show_from: str = ""
    show_until: str = ""
    """Days of the 公示期, both inclusive, as ISO dates; empty where there is no bound."""
    lapsed: str = ""
    """失效、废止、已修改; empty while the record is valid."""

    def is_shown_on(self, day: date) -> bool:
        return self.show_from <= day.isoformat() and not self.is_over_on(day)

    def is_over_on(self, day: date) -> bool:
        return bool(self.show_until) and self.show_until < day.isoformat()


def entry_of(content: dict[str, Any], digest: str, site_url: str) -> Entry:
    """``content`` is a published edition, already ``printable``."""
    return Entry(
        record=content["uuid"],
        edition=content["edition"],
        digest=digest,
        title=content["title"],
        summary=content["summary"],
        agency=content["agency"]["name"],
        kind=content["kind"]["name"],
        index_number=content["index_number"],
        document_number=content["document_number"],
        categories=_categories(content),
        published_at=content["published_at"],
        issued_at=content["issued_at"],
        url=site_url + iri_to_uri(content["path"]),
        html=render_body(content, site_url),
        show_from=content.get("display", {}).get("from", ""),
        show_until=content.get("display", {}).get("until", ""),
        lapsed=lapsed(content),
    )


def _categories(content: dict[str, Any]) -> list[list[str]]:
    found = [["urn:liubei:column", column["slug"], column["name"]] for column in content["columns"]]
    for name in ("topic", "genre"):
        if content[name]:
            found.append([f"urn:liubei:{name}", content[name]["code"], content[name]["name"]])
    return found
