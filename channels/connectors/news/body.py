"""An edition's blocks as the two bodies of a news item: HTML for the page, plain text for everything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3

from channels.connectors.news.elements import address_of, fields_html, links_html

_TAGS = {
    "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "a",
    "b", "strong", "i", "em", "u", "s", "sub", "sup",
}  # fmt: skip
_BREAKING = _TAGS - {"a", "b", "strong", "i", "em", "u", "s", "sub", "sup"}


def html_of(content: dict[str, Any], site_url: str) -> str:
    """HTML whose links work away from our site; nothing in it is active or styled."""
    files = {file["sha256"]: file for file in content["files"]}
    blocks = (
        _BLOCKS[block["type"]](block, files, site_url)
        for block in content["body"]
        if block["type"] in _BLOCKS
    )
    parts = [_validity(content, site_url), fields_html(content, files, site_url), *blocks]
    return "\n".join(part for part in parts if part)


def _validity(content: dict[str, Any], site_url: str) -> str:
    """Ahead of everything: a reader of an abolished document must not take it for one in force."""
    warning = lapsed(content)
    if not warning:
        return ""
    links = links_html(content["validity"].get("replaced_by", []), site_url)
    see = f"现行文件：{links}" if links else ""
    return f"<p><strong>【{escape(warning)}】{escape(content['validity'].get('note', ''))}</strong>{see}</p>"


def lapsed(content: dict[str, Any]) -> str:
    return "" if content["validity"]["code"] == "valid" else content["validity"]["name"]


def _text(block: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    return nh3.clean(
        block["html"],
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=lambda url: address_of(site_url, url) if re.match(r"/[^/\\]", url) else None,
        link_rel=None,
    )


def _table(block: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    caption = f"<caption>{escape(block['caption'])}</caption>" if block["caption"] else ""
    rows = "".join(_row(block, number, row) for number, row in enumerate(block["rows"]))
    return f"<table>{caption}<tbody>{rows}</tbody></table>"


def _row(block: dict[str, Any], number: int, row: list[str]) -> str:
    if block["header_row"] and number == 0:
        return "<tr>" + "".join(f'<th scope="col">{escape(cell)}</th>' for cell in row) + "</tr>"
    cells = [f"<td>{escape(cell)}</td>" for cell in row]
    if block["header_column"] and cells:
        cells[0] = f'<th scope="row">{escape(row[0])}</th>'
    return f"<tr>{''.join(cells)}</tr>"


def _image(block: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    file = files.get(block["sha256"])
    if not file:
        return ""
    caption = f"<figcaption>{escape(block['caption'])}</figcaption>" if block["caption"] else ""
    source, size = (
        escape(address_of(site_url, file["path"])),
        f'width="{block["width"]}" height="{block["height"]}"',
    )
    return f'<figure><img src="{source}" alt="{escape(block["alt"])}" {size}>{caption}</figure>'


def _attachment(block: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    file = files.get(block["sha256"])
    if not file:
        return ""
    return f'<p><a href="{escape(address_of(site_url, file["path"]))}">{escape(block["title"])}</a></p>'


def _quotation(block: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    source = f"<p>——{escape(block['source'])}</p>" if block["source"] else ""
    return f"<blockquote><p>{escape(block['text'])}</p>{source}</blockquote>"


_BLOCKS: dict[str, Callable[[dict[str, Any], dict[str, Any], str], str]] = {
    "text": _text,
    "table": _table,
    "image": _image,
    "attachment": _attachment,
    "quotation": _quotation,
}


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING or tag in {"table", "tr", "caption", "figure", "figcaption"}:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"td", "th"}:
            self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """The same content as lines of plain text; cells of a table are separated by tabs."""
    parser = _PlainText()
    parser.feed(html)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
