"""Lists of records: columns, agencies, and the list of all.

Entries are numbered in the order in which they were first published here, and pages from the oldest: number
0–19 is page 1 for ever. A new entry therefore touches the last page only, whatever the archive's size, and
a withdrawn one leaves a gap on its own page.

State per list: ``list.json`` with ``placed`` (numbers given so far), ``missing`` (page → gaps on it) and a
name; and ``page-N.json`` with the entries of each page. Every value is computed from what lies there, never
by adding to a counter, so doing it twice does no harm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels.connectors.website.addresses import SITE_LIST
from channels.connectors.website.folder import STATE, SiteFolder

Entry = dict[str, Any]
PAGE_SIZE = 20
SITEMAP_SIZE = 500
_LOOK_BACK = 6
"""Pages read at most to fill an index page, where many entries were withdrawn."""


def newest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (datetime.fromisoformat(e["published_at"]), e["seq"]), reverse=True)


class RecordList:
    def __init__(self, folder: SiteFolder, key: str) -> None:
        self._folder = folder
        self.key = key
        self.size = SITEMAP_SIZE if key == SITE_LIST else PAGE_SIZE
        self._state: dict[str, Any] = folder.read_json(self._address("list")) or {
            "placed": 0,
            "missing": {},
            "name": "",
        }
        self._pages: dict[int, list[Entry]] = {}

    def _address(self, name: str) -> str:
        return f"{STATE}/lists/{self.key}/{name}.json"

    @property
    def placed(self) -> int:
        return self._state["placed"]

    @property
    def name(self) -> str:
        return self._state["name"]

    @property
    def pages(self) -> int:
        return -(-self.placed // self.size)

    @property
    def total(self) -> int:
        return self.placed - sum(self._state["missing"].values())

    def page_of(self, seq: int) -> int:
        return seq // self.size + 1

    def entries(self, page: int) -> list[Entry]:
        """The page's entries by number; the oldest first."""
        if page not in self._pages:
            self._pages[page] = self._folder.read_json(self._address(f"page-{page}")) or []
        return self._pages[page]

    def newest(self, enough: int = PAGE_SIZE) -> tuple[list[Entry], int]:
        """At least ``enough`` entries if there are so many, newest first, and the oldest page read."""
        found: list[Entry] = []
        page = self.pages + 1
        while page > 1 and len(found) < enough and page > self.pages + 1 - _LOOK_BACK:
            page -= 1
            found += self.entries(page)
        return newest_first(found), page

    def put(self, seq: int, entry: Entry, name: str) -> None:
        """Show ``entry`` under its number, instead of what that record showed before."""
        others = [e for e in self.entries(self.page_of(seq)) if e["uuid"] != entry["uuid"]]
        self._store(seq, [*others, {**entry, "seq": seq}], name or self.name)

    def remove(self, seq: int, uuid: str) -> None:
        others = [e for e in self.entries(self.page_of(seq)) if e["uuid"] != uuid]
        self._store(seq, others, self.name)

    def reserve(self, seq: int) -> None:
        """Count a number as given, though its entry is not there yet."""
        self._store(seq, self.entries(self.page_of(seq)), self.name)

    def _store(self, seq: int, entries: list[Entry], name: str) -> None:
        page = self.page_of(seq)
        self._pages[page] = sorted(entries, key=lambda e: e["seq"])
        self._folder.write_json(self._address(f"page-{page}"), self._pages[page])
        placed = max(self.placed, seq + 1)
        gaps = min(self.size, placed - (page - 1) * self.size) - len(entries)
        missing = {key: value for key, value in self._state["missing"].items() if key != str(page)}
        self._state = {
            "placed": placed,
            "missing": {**missing, str(page): gaps} if gaps else missing,
            "name": name,
        }
        self._folder.write_json(self._address("list"), self._state)


class Lists:
    """The lists of one delivery, each read once."""

    def __init__(self, folder: SiteFolder) -> None:
        self._folder = folder
        self._lists: dict[str, RecordList] = {}

    def __getitem__(self, key: str) -> RecordList:
        if key not in self._lists:
            self._lists[key] = RecordList(self._folder, key)
        return self._lists[key]
