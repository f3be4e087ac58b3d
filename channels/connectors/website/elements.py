"""The fields of a record's own kind, ready for the template: text, links, tables, files and pictures."""

from __future__ import annotations

from typing import Any

from channels.connectors.website.addresses import href
from channels.connectors.website.body import is_leaving, web_address


def prepared_fields(content: dict[str, Any], own_host: str) -> list[dict[str, Any]]:
    """Fields in which nothing is said are left out, and so are files that the record does not list."""
    files = {entry["sha256"]: entry for entry in content["files"]}
    return [_prepared(field, files, own_host) for field in content["fields"] if field["value"]]


def _prepared(field: dict[str, Any], files: dict[str, dict[str, Any]], own_host: str) -> dict[str, Any]:
    images = [{**image, "file": files.get(image["sha256"])} for image in field.get("images", [])]
    return {
        "label": field["label"],
        "value": field["value"],
        "table": field.get("table"),
        "links": prepared_links(field.get("links", []), own_host),
        "files": [files[digest] for digest in field.get("files", []) if digest in files],
        "images": [image for image in images if image["file"]],
    }


def prepared_links(links: list[dict[str, Any]], own_host: str) -> list[dict[str, Any]]:
    """To other records by their path, to pages of the web by their address."""
    made = []
    for link in links:
        url = href(link["path"]) if "path" in link else web_address(link["url"])
        made.append({"title": link["title"], "url": url, "is_leaving": is_leaving(url, own_host)})
    return made
