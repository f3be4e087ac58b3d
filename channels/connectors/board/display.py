"""The hall display: a page for a wall screen, what it reads, and what keeps it alive without a network."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.template import Context

from channels.connector import Outlet

from .body import ENGINE
from .entries import Entry
from .ledger import Build
from .settings import BoardSettings
from .window import Window

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = ("clock.js", "source.js", "sheets.js", "board.js")
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Display:
    def __init__(self, outlet: Outlet, settings: BoardSettings) -> None:
        self._outlet = outlet
        self._settings = settings

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """Files that change with the code or the settings, never with the records."""
        return {
            **{self._names[kind]: data for kind, data in self._hashed.items()},
            "manifest.webmanifest": self._manifest.encode(),
            "sw.js": self._worker,
        }

    def pages(self, window: Window) -> dict[str, bytes]:
        """Files that change with the records."""
        items = [_item(entry) for entry in window.entries]
        board = {"build": self._build, "updated": window.updated, "items": items}
        return {
            "items.json": json.dumps(board, ensure_ascii=False, separators=(",", ":")).encode(),
            "index.html": self._index(self._build, items),
        }

    @property
    def build_record(self) -> Build:
        return Build(build=self._build, files=sorted(self.assets))

    @cached_property
    def _build(self) -> str:
        """Fingerprint of all that is not records; a running display reloads itself when it changes."""
        parts = (*self._hashed.values(), self._index("", []), self._manifest.encode(), _read("sw.js"))
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]

    @cached_property
    def _hashed(self) -> dict[str, bytes]:
        # One module, put together here: imports between files with hashes in their names would need a build tool.
        return {
            "css": _read("board.css"),
            "js": b"\n".join(_read(name) for name in _SCRIPTS),
            "svg": _read("icon.svg"),
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            kind: f"board.{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
            for kind, data in self._hashed.items()
        }

    @cached_property
    def _worker(self) -> bytes:
        known = {"build": self._build, "board": self._outlet.slug, "shell": sorted(self._names.values())}
        return f"const KNOWN = {json.dumps(known)};\n".encode() + _read("sw.js")

    @cached_property
    def _manifest(self) -> str:
        name = f"{self._settings.district}{self._settings.title}"
        icon = {"src": self._names["svg"], "sizes": "any", "type": "image/svg+xml"}
        manifest = {
            "name": name,
            "short_name": self._settings.title,
            "lang": "zh-CN",
            "start_url": "./",
            "scope": "./",
            "display": "fullscreen",
            "background_color": "#faf7f1",
            "theme_color": "#8c1c1c",
            "icons": [icon],
        }
        return json.dumps(manifest, ensure_ascii=False)

    def _index(self, build: str, items: list[dict[str, Any]]) -> bytes:
        site = urlsplit(self._outlet.site_url)
        return self._render(
            "index.html",
            build=build,
            items=items,
            settings=self._settings,
            slug=self._outlet.slug,
            names=self._names,
            site_origin=f"{site.scheme}://{site.netloc}",
        )

    def _render(self, template: str, **context: Any) -> bytes:
        return ENGINE.get_template(template).render(Context(context)).encode()


def _item(entry: Entry) -> dict[str, Any]:
    date, issued = _day(entry.published_at), _day(entry.issued_at)
    return {
        "id": entry.record,
        "edition": entry.edition,
        "digest": entry.digest,
        "title": entry.title,
        "summary": entry.summary,
        "agency": entry.agency,
        "kind": entry.kind,
        "column": entry.categories[0][2],
        "index_number": entry.index_number,
        "document_number": entry.document_number,
        "date": date,
        "changed": issued if entry.edition > 1 and issued != date else "",
        "url": entry.url,
        "html": entry.html,
        "until": entry.show_until,
        "lapsed": entry.lapsed,
    }


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(_SHANGHAI).date().isoformat()


def _read(name: str) -> bytes:
    return (_ASSETS / name).read_bytes()
