"""A record's page before it is published: the same template, with all it needs in the page itself."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.html import escape

from channels.connectors.website.addresses import href
from channels.connectors.website.assets import static_files
from channels.connectors.website.pages import record_page
from channels.connectors.website.portal import Portal

_SCRIPT = re.compile(r"<script[^>]*></script>\n?")
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_OTHER_LINKS = re.compile(r'<link rel="(?:icon|canonical|alternate)"[^>]*>\n?')


def preview_page(portal: Portal, content: dict[str, Any], files: Mapping[str, str]) -> str:
    """``files``: address of each file of the record by its SHA-256, where the reader may open it now."""
    page = record_page(portal, content, "")
    for file in content["files"]:
        if address := files.get(file["sha256"]):
            page = page.replace(f'"{escape(href(file["path"]))}"', f'"{escape(address)}"')
    # In a frame the page stands alone: its links lead nowhere, and nothing of it runs.
    page = _OTHER_LINKS.sub("", _SCRIPT.sub("", page))
    page = _STYLE.sub(lambda match: f'<base target="_blank"><style>{_style_sheet(match[1])}</style>', page)
    for address, data in static_files().values():
        page = page.replace(f'"{address}"', f'"{_as_data(address, data)}"')
    return page


def _style_sheet(address: str) -> str:
    """The style sheet with its pictures as data."""
    by_address = dict(static_files().values())
    css = by_address[address].decode()
    for there, data in by_address.items():
        css = css.replace(f'"{Path(there).name}"', f'"{_as_data(there, data)}"')
    return css


def _as_data(address: str, data: bytes) -> str:
    kind = mimetypes.guess_type(address)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
