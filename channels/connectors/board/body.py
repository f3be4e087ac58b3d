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
    context = {"blocks": blocks, "fields": content["fields"], "attachments": attachments}
    html = ENGINE.get_template("body.html").render(Context(context))
    return "\n".join(line for line in html.splitlines() if line.strip())


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
