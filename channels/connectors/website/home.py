"""The home page: the newest of every column, the service guides and the agencies."""

from __future__ import annotations

import json
from typing import Any

from channels.connectors.website.folder import SiteFolder
from channels.connectors.website.lists import Entry, Lists, newest_first
from channels.connectors.website.meta import site_tags
from channels.connectors.website.portal import Portal

_PROMINENT = 3
"""The first columns without children stand in full; the others follow as cards."""
_SHOWN = 8


def _newest(lists: Lists, key: str) -> list[Entry]:
    return lists[key].newest(_SHOWN)[0][:_SHOWN]


def _block(column: dict[str, Any], lists: Lists) -> dict[str, Any]:
    return {**column, "entries": _newest(lists, column["key"])}


def _headline(blocks: list[dict[str, Any]]) -> Entry | None:
    """The newest entry of the prominent columns; one that stands in several is one entry still."""
    entries = newest_first([entry for block in blocks for entry in block["entries"][:1]])
    return entries[0] if entries else None


def write_home(portal: Portal, folder: SiteFolder, lists: Lists) -> None:
    plain = [_block(column, lists) for column in portal.columns if not column["children"]]
    guides = [column for column in portal.columns if column["children"]]
    title = f"{portal.settings.site_name}门户网站"
    page = portal.render(
        "home.html",
        title=title,
        tags=site_tags(portal.settings),
        canonical=portal.url("/"),
        json_url="/index.json",
        current="home",
        headline=_headline(plain[:_PROMINENT]),
        prominent=plain[:_PROMINENT],
        cards=plain[_PROMINENT:],
        guides=guides,
    )
    folder.write("/index.json", _home_json(title, plain, guides))
    folder.write("/index.html", page)


def _home_json(title: str, plain: list[dict[str, Any]], guides: list[dict[str, Any]]) -> str:
    columns = [
        {
            "name": column["name"],
            "url": column["url"],
            "entries": [
                {name: entry[name] for name in ("uuid", "title", "path", "index_number", "published_at")}
                for entry in column.get("entries", ())
            ],
        }
        for column in [*plain, *guides]
    ]
    return json.dumps({"site": title, "columns": columns}, ensure_ascii=False)
