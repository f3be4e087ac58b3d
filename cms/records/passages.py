"""A body cut into passages that can be compared one by one: paragraphs, tables, pictures, files, quotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

PARAGRAPHS = {"h2", "h3", "h4", "p", "li", "blockquote", "hr"}
HEADINGS = {"h2": "标题", "h3": "小标题", "h4": "小标题"}


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` is what is read, ``form`` what else it is (mark-up, digest): equal where both are equal."""

    kind: str
    text: str
    form: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=())
    """Of tables."""


class _Paragraphs(HTMLParser):
    """Splits cleaned HTML at its block elements. A link's address is part of what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Passage] = []
        self._tag, self._text, self._form, self._links = "p", "", "", [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in PARAGRAPHS:
            self.flush()
            self._tag = tag
            if tag == "hr":
                self._text = "———"
        elif tag == "br":
            self._text += "\n"
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        self._form += f"<{tag}>"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and len(self._links) > 1 and (address := self._links.pop()):
            self._text += f"（链接：{address}）"
        self._form += f"</{tag}>"
        if tag in PARAGRAPHS:
            self.flush()

    def handle_data(self, data: str) -> None:
        self._text += data
        self._form += "·"

    def flush(self) -> None:
        if text := self._text.strip():
            self.found.append(Passage(HEADINGS.get(self._tag, "段落"), text, self._form))
        self._tag, self._text, self._form = "p", "", ""


def passages_of(payload: dict[str, Any]) -> list[Passage]:
    names = {file["sha256"]: file["name"] for file in payload.get("files", [])}
    return [passage for block in payload["body"] for passage in _of_block(block, names)]


def _of_block(block: dict[str, Any], names: dict[str, str]) -> list[Passage]:
    match block["type"]:
        case "text":
            parser = _Paragraphs()
            parser.feed(block["html"])
            parser.close()
            parser.flush()
            return parser.found
        case "table":
            rows = tuple(map(tuple, block["rows"]))
            form = f"{block['header_row']}{block['header_column']}"
            return [Passage("表格", block["caption"], form, rows)]
        case "image":
            said = f"{block['alt']}　{block['caption']}".strip()
            return [Passage("图片", said, block["sha256"])]
        case "attachment":
            name = names.get(block["sha256"], "")
            return [Passage("附件", f"{block['title']}（{name}）", block["sha256"])]
        case "quotation":
            return [Passage("引文", f"{block['text']}\n{block['source']}".strip())]
    return [Passage(block["type"], str(block))]  # a kind of block added later is still compared
