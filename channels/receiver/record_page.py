"""An edition as its page shows it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.encoding import iri_to_uri

from channels.receiver.markup import clean, web_address
from channels.receiver.models import ShownEdition

Row = tuple[str, str]


class RecordPage:
    """Template-facing face of one :class:`ShownEdition` whose content passed ``editions.arrival_of``."""

    def __init__(self, shown: ShownEdition, site_url: str) -> None:
        self.shown = shown
        self.content = shown.content
        self._site_url = site_url

    @property
    def issued_at(self) -> datetime:
        return datetime.fromisoformat(self.content["issued_at"])

    @property
    def original(self) -> str:
        """The record's page on the district's website."""
        return self._absolute(self.content["path"])

    @property
    def withdrawal_kind(self) -> str:
        """``explained``, ``gone`` or ``replaced``; what is not known here is gone."""
        kind = (self.content.get("withdrawal") or {}).get("kind")
        return kind if kind == "explained" or (kind == "replaced" and self._replaced_by) else "gone"

    @property
    def _replaced_by(self) -> dict[str, Any]:
        return (self.content.get("withdrawal") or {}).get("replaced_by") or {}

    @property
    def replacement_record(self) -> UUID:
        return UUID(self._replaced_by["uuid"])

    @property
    def replacement_original(self) -> str:
        """The replacement's page on the district's website; empty where that is not known."""
        return self._absolute(self._replaced_by["path"]) if self._site_url else ""

    @property
    def source_url(self) -> str:
        return web_address(self.content["source"].get("url", ""))

    @property
    def lapsed(self) -> str:
        """What to warn of (废止, 失效…), from 发展指引: changes of validity are marked on the page itself."""
        validity = self.content["validity"]
        return "" if validity["code"] == "valid" else validity["name"]

    @cached_property
    def metadata(self) -> list[Row]:
        content = self.content
        rows = [
            ("索引号", content["index_number"]),
            ("发布机构", content["agency"]["name"]),
            ("文号", content["document_number"]),
            ("成文日期", _chinese_date(content["formed_on"])),
            ("主题分类", _name(content.get("topic"))),
            ("体裁", _name(content.get("genre"))),
            ("效力状态", content["validity"]["name"]),
            *((field["label"], field["value"]) for field in content["fields"] if not _is_structured(field)),
        ]
        return [(label, value) for label, value in rows if value]

    @property
    def lapsed_note(self) -> str:
        return self.content["validity"].get("note", "")

    @property
    def replaced_by(self) -> list[dict[str, str]]:
        return [self._link(link) for link in self.content["validity"].get("replaced_by", [])]

    @cached_property
    def elements(self) -> list[dict[str, Any]]:
        """Fields of the record's kind that are more than a line of text."""
        return [self._element(field) for field in self.content["fields"] if _is_structured(field)]

    def _element(self, field: dict[str, Any]) -> dict[str, Any]:
        files = [self._files.get(digest) for digest in field.get("files", [])]
        images = [{**image, "file": self._files.get(image["sha256"])} for image in field.get("images", [])]
        return {
            "label": field["label"],
            "value": field["value"],
            "table": field.get("table"),
            "links": [self._link(link) for link in field.get("links", [])],
            "files": [file for file in files if file],
            "images": [image for image in images if image["file"]],
        }

    def _link(self, link: dict[str, Any]) -> dict[str, str]:
        url = self._absolute(link["path"]) if "path" in link else web_address(link.get("url", ""))
        return {"title": link["title"], "url": url}

    @cached_property
    def blocks(self) -> list[dict[str, Any]]:
        prepared = (self._prepared(block) for block in self.content["body"])
        return [block for block in prepared if block]

    @cached_property
    def attachments(self) -> list[dict[str, Any]]:
        listed = (self._files.get(digest) for digest in self.content["attachments"])
        return [file for file in listed if file]

    @cached_property
    def _files(self) -> dict[str, dict[str, Any]]:
        return {
            file["sha256"]: {**file, "url": self._absolute(file["path"])} for file in self.content["files"]
        }

    def _prepared(self, block: dict[str, Any]) -> dict[str, Any] | None:
        """The block ready for its template; None where it cannot be shown."""
        if block["type"] == "text":
            return {**block, "html": clean(block["html"], self._site_url)}
        if block["type"] == "table":
            return {**block, **_parts(block)}
        if block["type"] in {"image", "attachment"}:
            file = self._files.get(block["sha256"])
            return {**block, "file": file} if file else None
        return block if block["type"] == "quotation" else None

    def _absolute(self, path: str) -> str:
        return self._site_url + iri_to_uri(path)


def _is_structured(field: dict[str, Any]) -> bool:
    return any(field.get(part) for part in ("links", "table", "files", "images"))


def _parts(table: dict[str, Any]) -> dict[str, Any]:
    rows = table["rows"]
    return {"head": rows[:1], "rows": rows[1:]} if table.get("header_row") else {"head": []}


def _name(term: dict[str, Any] | None) -> str:
    return term["name"] if term else ""


def _chinese_date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"
