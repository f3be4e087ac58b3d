"""Entries as a file: NDJSON for keeping and proving, a workbook for reading. Whoever exports is noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from cms.audit.log import said
from cms.audit.models import Entry
from cms.audit.wording import BY_THE_SYSTEM, label_of, sentence

HEADINGS = [
    "序号",
    "时间",
    "操作人",
    "来源地址",
    "公开主体",
    "动作",
    "说明",
    "对象",
    "对象名称",
    "详情",
    "摘要值",
]
WIDTHS = [10, 20, 18, 18, 18, 18, 60, 24, 40, 60, 24]


def write_lines(entries: Iterable[Entry], file: BinaryIO) -> tuple[int, str]:
    """One JSON object a line: ``number``, ``previous``, ``digest``, ``said``. Gives their count and the SHA-256.

    ``digest`` is the SHA-256 of ``"<number>\\n<previous>\\n<said>"``, so that the file proves itself.
    """
    sha256, count = hashlib.sha256(), 0
    for entry in entries:
        line = {
            "number": entry.number,
            "previous": entry.previous,
            "digest": entry.digest,
            "said": said(entry),
        }
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        sha256.update(data)
        file.write(data)
        count += 1
    return count, sha256.hexdigest()


def write_workbook(entries: Iterable[Entry], agencies: dict[int, str], file: BinaryIO) -> int:
    """Gives the count. ``agencies`` are their short names by id."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("审计日志")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJK", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append([_heading(sheet, text) for text in HEADINGS])
    count = 0
    for entry in entries:
        sheet.append([_cell(sheet, value) for value in _row(entry, agencies)])
        count += 1
    book.save(file)
    return count


def _row(entry: Entry, agencies: dict[int, str]) -> list[Any]:
    agency = agencies.get(entry.agency_id or 0, "")
    return [
        entry.number,
        timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        entry.by_name or BY_THE_SYSTEM,
        entry.address or "",
        agency,
        label_of(entry.action),
        sentence(entry, agency),
        entry.about,
        entry.title,
        json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        entry.digest,
    ]


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text: what people typed is never taken for a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:32000])
    cell.data_type = "s"
    return cell
