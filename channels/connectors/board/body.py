"""The blocks of an edition as one piece of HTML with absolute addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nh3
from django.template import Context, Engine
from django.utils.encoding import iri_to_uri

# An engine of our own: the room works, and can be deleted, without a line in the project's settings.
ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")])

_TAGS = {"p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "a", "blockquote"}
_TAGS |= {"strong", "b", "em", "i", "u", "s", "sub", "sup"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def render_body(content: dict[str, Any], site_url: str) -> str:
    files = {
        file["sha256"]: {**file, "url": site_url + iri_to_uri(file["path"])} for file in content["files"]
    }
    blocks = [_prepared(block, files, site_url) for block in content["body"]]
    attachments = [files[digest] for digest in content["attachments"] if digest in files]
    context = {
        "blocks": blocks,
        "fields": [_field(field, files) for field in content["fields"] if field["value"]],
        "attachments": attachments,
        "lapsed": lapsed(content),
        "note": content["validity"].get("note", ""),
        "replaced_by": [
            {"title": link["title"], "url": site_url + iri_to_uri(link["path"])}
            for link in content["validity"].get("replaced_by", [])
        ],
    }
    html = ENGINE.get_template("body.html").render(Context(context))
    return "\n".join(line for line in html.splitlines() if line.strip())


def lapsed(content: dict[str, Any]) -> str:
    return "" if content["validity"]["code"] == "valid" else content["validity"]["name"]


def _field(field: dict[str, Any], files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    images = [{**image, "file": files.get(image["sha256"])} for image in field.get("images", [])]
    named = [files[digest] for digest in field.get("files", []) if digest in files]
    return {**field, "images": [image for image in images if image["file"]], "files": named}


def _prepared(block: dict[str, Any], files: dict[str, dict[str, Any]], site_url: str) -> dict[str, Any]:
    if block["type"] == "text":
        return {**block, "html": _clean(block["html"], site_url)}
    if block["type"] in ("image", "attachment"):
        return {**block, "file": files.get(block["sha256"])}
    return block


def _clean(html: str, site_url: str) -> str:
    # Editions are clean already; this is the last hand before a screen that injects them into its page.
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", f"{site_url}/"),
    )
