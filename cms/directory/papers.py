"""The catalogue and the guide on paper and as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from cms.directory.listing import Entry, Scope, every_entry
from cms.printing.pdf import typeset
from cms.refusal import Refusal

HERE = Path(__file__).parent
HEADINGS = ("索引", "名称", "内容概述", "生成日期")
WIDTHS = (28, 48, 60, 14)
LONGEST_PAPER = 3000


class TooLongForPaper(Refusal):
    default = f"目录超过 {LONGEST_PAPER} 条，不便排成 PDF。请先按主题或法定公开内容筛选，或下载 Excel 表。"


def catalogue_pdf(scope: Scope) -> bytes:
    """In the official form: the four elements of 条例 第十二条. Raises TooLongForPaper."""
    if scope.rows()[LONGEST_PAPER:].exists():
        raise TooLongForPaper
    rows = [_values(entry) for entry in every_entry(scope)]
    return typeset(
        HERE / "catalogue.typ", {"title": scope.title, "on": _today(), "headings": HEADINGS, "rows": rows}
    )


def guide_pdf(guide: dict[str, Any], labels: dict[str, str]) -> bytes:
    """The guide as :func:`cms.directory.guide.guide` gives it; ``labels`` of its organ's elements."""
    organ = [[labels[name], value] for name, value in guide["organ"].items() if value]
    return typeset(HERE / "guide.typ", {**guide, "organ": organ, "on": _today()})


def catalogue_xlsx(scope: Scope) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("目录")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_heading(sheet, text) for text in HEADINGS])
    for entry in every_entry(scope):
        sheet.append([_cell(sheet, value) for value in _values(entry)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def catalogue_csv(scope: Scope) -> Iterator[str]:
    """Lines of text; the first begins with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in _table(scope):
        writer.writerow([_harmless(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _table(scope: Scope) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for entry in every_entry(scope):
        yield _values(entry)


def _values(entry: Entry) -> tuple[str, ...]:
    return entry.index_number, entry.title, entry.summary, f"{entry.formed_on:%Y-%m-%d}"


def _harmless(value: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _cell(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"  # also where the text begins like a formula
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _heading(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8ECF1")
    return cell


def _today() -> str:
    today = timezone.localdate()
    return f"{today.year}年{today.month}月{today.day}日"
