"""xlsx: every cell of every sheet, hidden ones too; numbers kept as numbers read as the digits they show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from cms.scan.office.spots import Element, Fixed, Spot
from cms.scan.office.xml import A, R, S

FEWEST_DIGITS = 11
EXACT_DIGITS = 15
"""A spreadsheet number is exact to 15 digits; what stands behind them is noise."""
HIDDEN = {"hidden": "隐藏", "veryHidden": "深度隐藏"}


class NumberCell:
    """The value of a cell that holds a number; written, the cell becomes text."""

    __slots__ = ("cell", "text")

    def __init__(self, cell: Any, text: str) -> None:
        self.cell, self.text = cell, text

    def write(self, text: str) -> None:
        self.text = text
        for child in list(self.cell):
            self.cell.remove(child)
        self.cell.set("t", "inlineStr")
        inline = self.cell.makeelement(S + "is", {})
        written = self.cell.makeelement(S + "t", {})
        written.text = text
        inline.append(written)
        self.cell.append(inline)


def shared_strings(root: Any) -> list[list[Any]]:
    """The text nodes of each shared string, without phonetic hints, which are read on their own."""
    return [_text_nodes(item) for item in root.iterchildren(S + "si")] if root is not None else []


def _text_nodes(item: Any) -> list[Any]:
    direct = [Element(node) for node in item.iterchildren(S + "t")]
    return direct + [
        Element(node) for run in item.iterchildren(S + "r") for node in run.iterchildren(S + "t")
    ]


def sheets(workbook: Any, relations: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """``(part, name, state)`` of every sheet; the state is Chinese, empty where the sheet is visible."""
    for sheet in workbook.iter(S + "sheet"):
        target = relations.get(sheet.get(R + "id") or "", "")
        yield _part(target), sheet.get("name") or "", HIDDEN.get(sheet.get("state") or "", "")


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def defined_names(workbook: Any) -> Iterator[Spot]:
    for name in workbook.iter(S + "definedName"):
        yield Spot(f"定义名称 {name.get('name')}", [Element(name)])


def spots(root: Any, label: str, strings: list[list[Any]]) -> Iterator[Spot]:
    hidden_columns = [
        range(int(column.get("min")), int(column.get("max")) + 1)
        for column in root.iter(S + "col")
        if column.get("hidden") in ("1", "true")
    ]
    for row in root.iter(S + "row"):
        hidden_row = row.get("hidden") in ("1", "true")
        boxes: list[list[Any]] = []
        for cell in row.iterchildren(S + "c"):
            holders = _holders(cell, strings)
            if holders:
                mark = _mark(cell, hidden_row, hidden_columns)
                yield Spot(f"{label}{cell.get('r') or ''}{mark}", holders)
                boxes += [holders] if len("".join(holder.text for holder in holders)) == 1 else []
        if len(boxes) >= FEWEST_DIGITS:
            joined = [holder for box in boxes for holder in [*box, Fixed(" ")]][:-1]
            yield Spot(f"{label}第{row.get('r') or ''}行（一格一字）", joined)


def _holders(cell: Any, strings: list[list[Any]]) -> list[Any]:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return [holder for inline in cell.iterchildren(S + "is") for holder in _text_nodes(inline)]
    value = cell.findtext(S + "v") or ""
    formula = cell.findtext(S + "f") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else []
    shown = digits(value) if kind == "n" else value
    if formula and any(char.isdigit() or char == '"' for char in formula):
        return [NumberCell(cell, "\n".join(filter(None, (shown, formula))))]
    return [NumberCell(cell, shown)] if shown else []


def digits(value: str) -> str:
    """A number as its digits; empty where they are too few to be anything that is looked for."""
    if len(value) < FEWEST_DIGITS and "E" not in value.upper():
        return value if len(value) == 1 else ""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if number != number.to_integral_value() or number.adjusted() > 30:
        return ""
    shown = f"{number:.0f}"
    if "E" in value.upper() and len(shown) > EXACT_DIGITS:
        shown = shown[:EXACT_DIGITS] + "0" * (len(shown) - EXACT_DIGITS)
    return shown if len(shown) >= FEWEST_DIGITS else ""


def _mark(cell: Any, hidden_row: bool, hidden_columns: list[range]) -> str:
    if hidden_row:
        return "（隐藏行）"
    if hidden_columns and any(_column(cell.get("r") or "") in columns for columns in hidden_columns):
        return "（隐藏列）"
    return ""


def _column(reference: str) -> int:
    number = 0
    for char in reference:
        if not char.isalpha():
            break
        number = number * 26 + ord(char) - 64
    return number


def comments(root: Any) -> Iterator[Spot]:
    for comment in root.iter(S + "comment"):
        holders = [Element(node) for node in comment.iter(S + "t", A + "t")]
        yield Spot(f"批注 {comment.get('ref') or ''}", holders)
    for author in root.iter(S + "author"):
        yield Spot("批注作者", [Element(author)])
