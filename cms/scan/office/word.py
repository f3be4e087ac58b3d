"""docx: paragraphs with their runs joined, wherever they stand; what tracked changes deleted; forms of one sign a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms.scan.office.spots import Element, Fixed, Spot
from cms.scan.office.xml import W

AREAS = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "comments": "批注",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "glossary": "构建基块",
}
BOXES = 8
"""A row of at least so many cells with one character each is a form: the number is read across them."""


def spots(root: Any, area: str) -> Iterator[Spot]:
    cells = _cells(root)
    for number, paragraph in enumerate(root.iter(W + "p"), 1):
        place = f"{area}{cells.get(paragraph) or f'第{number}段'}"
        if any(
            ancestor.tag.endswith("txbxContent")
            for ancestor in paragraph.iterancestors()
            if isinstance(ancestor.tag, str)
        ):
            place += "（文本框）"
        current, original, deleted = _texts(paragraph)
        yield Spot(place, current)
        if deleted:
            yield Spot(f"{place}（修订痕迹）", original)
            yield Spot(f"{place}（修订删除的文字）", deleted)
    yield from _forms(root, area)


def _texts(paragraph: Any) -> tuple[list[Any], list[Any], list[Any]]:
    current: list[Any] = []
    original: list[Any] = []
    deleted: list[Any] = []
    for node, inserted in _own(paragraph, False):
        match node.tag:
            case tag if tag in (W + "delText", W + "delInstrText"):
                deleted.append(Element(node))
                original.append(Element(node))
            case tag if tag in (W + "t", W + "instrText"):
                current.append(Element(node))
                original += [] if inserted else [Element(node)]
            case _:
                sign = Fixed("\t" if node.tag == W + "tab" else "\n")
                current.append(sign)
                original.append(sign)
    return current, original, deleted


_SIGNS = {W + name for name in ("t", "delText", "instrText", "delInstrText", "tab", "br", "cr")}


def _own(element: Any, inserted: bool) -> Iterator[tuple[Any, bool]]:
    """The text nodes of a paragraph without those of paragraphs inside it, such as text boxes."""
    for child in element:
        if child.tag in _SIGNS:
            if child.tag != W + "tab" or child.getparent().tag == W + "r":
                yield child, inserted
        elif child.tag != W + "p":
            yield from _own(child, inserted or child.tag == W + "ins")


def _cells(root: Any) -> dict[Any, str]:
    places: dict[Any, str] = {}
    for number, table in enumerate(root.iter(W + "tbl"), 1):
        for row_number, row in enumerate(table.iterchildren(W + "tr"), 1):
            for column, cell in enumerate(row.iterchildren(W + "tc"), 1):
                place = f"表格{number}第{row_number}行第{column}列"
                places |= dict.fromkeys(cell.iter(W + "p"), place)
    return places


def _forms(root: Any, area: str) -> Iterator[Spot]:
    for number, row in enumerate(root.iter(W + "tr"), 1):
        boxes = [[Element(node) for node in cell.iter(W + "t")] for cell in row.iterchildren(W + "tc")]
        single = [box for box in boxes if len("".join(item.text for item in box).strip()) == 1]
        if len(single) >= BOXES:
            yield Spot(
                f"{area}表格第{number}行（一格一字）",
                [item for box in single for item in [*box, Fixed(" ")]][:-1],
            )
