"""Reading a ninjs 3.1 item: as an arrival at the gate, and as the page that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from channels.receiver.editions import moment
from channels.receiver.gate import Arrival
from channels.receiver.intake import IntakeRefused
from channels.receiver.markup import clean, web_address
from channels.receiver.models import ShownEdition

_ACTIONS = {"usable": "publish", "canceled": "withdraw"}


@cache
def _validator() -> Validator:
    schema = json.loads((Path(__file__).parent / "item.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def arrival_of(place: str, item: dict[str, Any], body: bytes) -> Arrival:
    """:raises IntakeRefused: 422, naming the first field that is wrong."""
    for error in _validator().iter_errors(item):
        where = "/".join(map(str, error.absolute_path)) or "稿件"
        raise IntakeRefused(422, "schema", f"字段“{where}”不符合要求")
    return Arrival(
        place=place,
        record=UUID(item["uri"]),
        edition=int(item["version"]),
        digest=value_of(item["altIds"], "liubei:digest"),
        action=_ACTIONS[item["pubStatus"]],
        title=value_of(item["headlines"], "main") or item["headlines"][0]["value"],
        source=source_of(item).get("name", ""),
        published_at=moment(item["firstCreated"], "firstCreated"),
        body=body,
    )


def value_of(entries: Iterable[dict[str, Any]], role: str) -> str:
    return next((entry["value"] for entry in entries if entry.get("role") == role), "")


def source_of(item: dict[str, Any]) -> dict[str, Any]:
    sources = item.get("infoSources", [])
    return next(
        (source for source in sources if source.get("role") == "source"), sources[0] if sources else {}
    )


class ItemPage:
    """Template-facing face of one stored item."""

    def __init__(self, shown: ShownEdition, site_url: str) -> None:
        self.shown = shown
        self.item = shown.content
        self._site_url = site_url

    @property
    def issued_at(self) -> datetime:
        return datetime.fromisoformat(self.item["versionCreated"])

    @property
    def source_url(self) -> str:
        return web_address(source_of(self.item).get("uri", ""))

    @property
    def original(self) -> str:
        """The page on the district's website: reprints must link it (互联网政务应用安全管理规定)."""
        return _href(self.item, "web")

    @property
    def index_number(self) -> str:
        return value_of(self.item["altIds"], "liubei:index-number")

    @property
    def summary(self) -> str:
        return value_of(self.item.get("descriptions", []), "summary")

    @property
    def explanation(self) -> str:
        return value_of(self.item.get("descriptions", []), "explanation")

    @property
    def replacement(self) -> dict[str, str]:
        """Title and address of what takes the place of a canceled item; empty where nothing does."""
        listed = self.item.get("associations", [])
        found = next((entry for entry in listed if entry.get("rel") == "replacement"), None)
        return {"name": found["name"], "url": _href(found, "web")} if found else {}

    @cached_property
    def html(self) -> SafeString:
        bodies = self.item.get("bodies", [])
        markup = next((body["value"] for body in bodies if body.get("contentType") == "text/html"), "")
        return clean(markup, self._site_url)

    @cached_property
    def attachments(self) -> list[dict[str, Any]]:
        listed = self.item.get("associations", [])
        files = ({"name": entry["name"], "url": _href(entry, "original")} for entry in listed)
        return [file for file in files if file["url"]]


def _href(item: dict[str, Any], name: str) -> str:
    renditions = item.get("renditions", [])
    return web_address(next((one.get("href", "") for one in renditions if one["name"] == name), ""))
