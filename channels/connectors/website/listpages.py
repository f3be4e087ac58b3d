"""HTML and JSON of one list: ``index`` with its newest entries, and ``page-N`` counted from the oldest."""

from __future__ import annotations

import json
from typing import Any

from channels.connectors.website.addresses import href
from channels.connectors.website.folder import SiteFolder
from channels.connectors.website.lists import Entry, RecordList, newest_first
from channels.connectors.website.meta import column_tags, site_tags
from channels.connectors.website.pages import HOME_CRUMB
from channels.connectors.website.portal import Portal

AGENCIES_CRUMB = {"name": "公开机构", "url": "/agencies/"}
_NEAR = 5
"""Older pages that an index page links directly."""


class ListPages:
    def __init__(self, portal: Portal, folder: SiteFolder, records: RecordList) -> None:
        self._portal = portal
        self._folder = folder
        self._list = records
        self._known = portal.by_key.get(records.key, {})
        self._is_column = records.key.startswith("columns/")
        self.name = self._known.get("name") or records.name or records.key.split("/")[1]

    def write_around(self, seq: int) -> None:
        """Everything that may change when the entry with this number does."""
        page = self._list.page_of(seq)
        self._write_page(page)
        if page > 1 and page == self._list.pages:
            # Its link to what is newer led to the index until this page came.
            self._write_page(page - 1)
        self.write_index()

    def write_index(self) -> None:
        entries, oldest = self._list.newest()
        older = list(range(oldest - 1, 0, -1))
        links = {"older": self._url(older[0]) if older else "", "newer": ""}
        near = [{"number": number, "url": self._url(number)} for number in older[:_NEAR]]
        first = self._url(1) if len(older) > _NEAR else ""
        self._write("index", entries, links, near=near, first=first, total=self._list.total)

    def _write_page(self, page: int) -> None:
        entries = newest_first(self._list.entries(page))
        newer = self._url(page + 1) if page < self._list.pages else self._url(None)
        links = {"older": self._url(page - 1) if page > 1 else "", "newer": newer}
        self._write(f"page-{page}", entries, links, page=page)

    def _url(self, page: int | None) -> str:
        return href(f"/{self._list.key}/" if page is None else f"/{self._list.key}/page-{page}.html")

    def _write(self, name: str, entries: list[Entry], links: dict[str, str], **context: Any) -> None:
        base = f"/{self._list.key}/{name}"
        public = [{name: value for name, value in entry.items() if name != "seq"} for entry in entries]
        data = {"list": self._list.key, "name": self.name, **links, "entries": public}
        if "total" in context:
            data["total"] = context["total"]
        self._folder.write(f"{base}.json", json.dumps(data, ensure_ascii=False))
        page = context.get("page")
        self._folder.write(
            f"{base}.html",
            self._portal.render(
                "list.html",
                title=f"{self.name}（第 {page} 页）" if page else self.name,
                heading=self.name,
                tags=self._tags(),
                canonical=self._portal.root + self._url(page),
                json_url=href(f"{base}.json"),
                crumbs=self._crumbs(),
                current=self._current(),
                known=self._known,
                is_column=self._is_column,
                siblings=self._siblings(),
                entries=entries,
                **links,
                **context,
            ),
        )

    def _tags(self) -> list[tuple[str, str]]:
        kind = f"信息公开，{self.name}" if self._is_column else "信息公开，机构信息"
        description = self._known.get("description", "") or (
            "" if self._is_column else f"{self.name}主动公开的政府信息"
        )
        return [
            *site_tags(self._portal.settings),
            *column_tags(self._portal.settings, self.name, description, kind),
        ]

    def _crumbs(self) -> list[dict[str, str]]:
        parent = self._known.get("parent")
        between = [] if self._is_column else [AGENCIES_CRUMB]
        if parent:
            between = [{"name": parent["name"], "url": parent["url"]}]
        return [HOME_CRUMB, *between, {"name": self.name, "url": self._url(None)}]

    def _current(self) -> str:
        if not self._is_column:
            return "agencies"
        parent = self._known.get("parent")
        return parent["key"] if parent else self._list.key

    def _siblings(self) -> list[dict[str, Any]]:
        """Second-level columns next to or below this one."""
        parent = self._known.get("parent") or self._known
        return parent.get("children", [])
