"""One record as the feed and the display show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.encoding import iri_to_uri

from .body import render_body


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
    )


def _categories(content: dict[str, Any]) -> list[list[str]]:
    found = [["urn:liubei:column", column["slug"], column["name"]] for column in content["columns"]]
    for name in ("topic", "genre"):
        if content[name]:
            found.append([f"urn:liubei:{name}", content[name]["code"], content[name]["name"]])
    return found
