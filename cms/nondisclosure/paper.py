"""The report on paper and as a workbook."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from cms.nondisclosure.models import Filing, Report
from cms.nondisclosure.standing import Standing
from cms.printing.pdf import typeset

FORM = Path(__file__).parent / "report.typ"
HEADINGS = [
    "序号", "备案编号", "公开主体", "信息名称", "发文字号", "索引号", "内容概述", "结论", "条款", "依据", "理由", "不公开的内容",
    "审查人", "决定日期", "现状", "下次评估日期",
]  # fmt: skip
WIDTHS = [6, 28, 16, 40, 20, 22, 40, 10, 28, 18, 40, 40, 12, 12, 20, 14]


def describe(filing: Filing) -> str:
    """The standing in words, with the edition where there is one: 已转为公开（第2版）."""
    words = Standing(filing.standing).label
    shows = filing.standing in (Standing.DISCLOSED, Standing.PARTLY) and filing.edition_number
    return f"{words}（第{filing.edition_number}版）" if shows else str(words)


def totals(filings: Sequence[Filing]) -> list[dict[str, Any]]:
    """Per ground in the order of the articles, how many were withheld and how many in part."""
    order = {filing.ground_words: filing.ground.position for filing in reversed(filings)}
    counted = Counter((filing.ground_words, filing.outcome) for filing in filings)
    return [
        {
            "ground": ground,
            "withhold": counted[ground, Filing.Outcome.WITHHOLD],
            "partly": counted[ground, Filing.Outcome.PARTLY],
        }
        for ground in sorted(order, key=lambda ground: (order[ground], ground))
    ]


def as_pdf(report: Report, filings: Sequence[Filing]) -> bytes:
    agency = report.agency
    return typeset(
        FORM,
        {
            "title": report.title,
            "agency": agency.name if agency else "（全区汇总）",
            "whole_district": agency is None,
            "phone": agency.phone if agency else "",
            "period": _period(report),
            "made_by": report.made_by.get_full_name() or report.made_by.get_username(),
            "made_at": f"{timezone.localtime(report.made_at):%Y-%m-%d %H:%M}",
            "rows": [_row(number, filing) for number, filing in enumerate(filings, start=1)],
            "totals": totals(filings),
        },
    )


def _period(report: Report) -> str:
    if report.starts_on is None or report.ends_on is None:
        return "选定事项"
    return f"{_day(report.starts_on)}至{_day(report.ends_on)}"


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _row(number: int, filing: Filing) -> dict[str, Any]:
    return {
        "position": number,
        "number": filing.number,
        "agency": filing.agency.short_name,
        "title": filing.title,
        "document_number": filing.document_number,
        "index_number": filing.index_number,
        "summary": filing.summary,
        "outcome": filing.get_outcome_display(),
        "article": filing.ground_article,
        "ground": filing.ground_label,
        "reason": filing.reason,
        "withheld": filing.withheld,
        "reviewer": filing.reviewer_name,
        "decided_on": timezone.localdate(filing.decided_at).isoformat(),
        "standing": describe(filing),
        "due_on": filing.due_on.isoformat() if filing.due_on else "",
    }


def as_workbook(filings: Sequence[Filing]) -> bytes:
    """Two sheets: the filings, and the totals by ground. Text is text: nothing is taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("备案清单")
    for letter, width in zip("ABCDEFGHIJKLMNOP", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, bold=True) for heading in HEADINGS])
    for number, filing in enumerate(filings, start=1):
        sheet.append([_cell(sheet, value) for value in _row(number, filing).values()])
    _totals_sheet(book, filings)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _totals_sheet(book: Workbook, filings: Sequence[Filing]) -> None:
    sheet = book.create_sheet("按依据统计")
    sheet.column_dimensions["A"].width = 60
    sheet.append([_cell(sheet, heading, bold=True) for heading in ("依据", "不予公开", "部分公开", "合计")])
    rows = totals(filings)
    for row in rows:
        values = [row["ground"], row["withhold"], row["partly"], row["withhold"] + row["partly"]]
        sheet.append([_cell(sheet, value) for value in values])
    sums = [sum(row[name] for row in rows) for name in ("withhold", "partly")]
    sheet.append([_cell(sheet, value, bold=True) for value in ["合计", *sums, sum(sums)]])


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if text else value)
    if text:
        cell.data_type = "s"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
