"""The body of a record, made safe and ready for the templates.

The newsroom has cleaned the HTML already. It is cleaned again here because this is the last hand it passes
through before the public, and because links that leave the government's own sites have to say so.
"""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {"h2", "h3", "h4", "p", "br", "strong", "em", "b", "i", "ol", "ul", "li", "a", "hr", "blockquote"}
_LINK = re.compile(r'<a href="([^"]*)"')
LEAVING = "即将离开本网站"


def is_leaving(url: str, own_host: str) -> bool:
    """Whether a link leads to a host that is neither ours nor the government's (``.gov.cn``)."""
    # Browsers read a backslash as a slash and drop tabs and line ends within an address.
    plain = re.sub(r"[\t\r\n]", "", url.strip()).replace("\\", "/")
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return True
    if parts.scheme not in {"", "http", "https"}:
        return False
    if not host:
        # "///host" is no host for Python and one for a browser.
        return plain.startswith("//") or bool(parts.scheme)
    return host != own_host and host != "gov.cn" and not host.endswith(".gov.cn")


def web_address(url: str) -> str:
    """The address where it is one that a browser opens as a page, else nothing (``javascript:`` …)."""
    return url if url.startswith(("http://", "https://")) else ""


def safe_html(source: str, own_host: str) -> SafeString:
    clean = nh3.clean(
        source,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )

    def marked(match: re.Match[str]) -> str:
        if not is_leaving(html.unescape(match[1]), own_host):
            return match[0]
        return f'{match[0]} class="leaving" rel="noopener noreferrer" title="{LEAVING}"'

    # nh3 writes what it lets through in one form only, so the pattern meets every link.
    return mark_safe(_LINK.sub(marked, clean))  # noqa: S308


def _table(block: dict[str, Any]) -> dict[str, Any]:
    width = max(map(len, block["rows"]))
    rows = [[*row, *[""] * (width - len(row))] for row in block["rows"]]
    split = 1 if block["header_row"] else 0
    return {**block, "head": rows[:split], "rows": rows[split:]}


def prepared(block: dict[str, Any], files: dict[str, dict[str, Any]], own_host: str) -> dict[str, Any]:
    """One block with its HTML cleaned, its table squared and its file looked up (``file`` may be None)."""
    if block["type"] == "text":
        return {**block, "html": safe_html(block["html"], own_host)}
    if block["type"] == "table":
        return _table(block)
    if block["type"] in {"image", "attachment"}:
        return {**block, "file": files.get(block["sha256"])}
    return block


def prepared_body(content: dict[str, Any], own_host: str) -> list[dict[str, Any]]:
    files = {entry["sha256"]: entry for entry in content["files"]}
    return [prepared(block, files, own_host) for block in content["body"]]


def listed_attachments(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The files at the end of the record, in their order."""
    files = {entry["sha256"]: entry for entry in content["files"]}
    return [files[digest] for digest in content["attachments"] if digest in files]
