"""A year's schedule as people get it: rows copied from a table, or an xlsx file; and whether next year's is there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from cms.workdays.models import SpecialDay, WorkingYear

ANNOUNCED_FROM_MONTH = 11
"""国务院办公厅 announces a year's schedule in the November before."""
WORKED = {"上班", "调休", "调休上班", "补班"}
OFF = {"放假", "休息", "节假日", "假日"}
NUMBERS = re.compile(r"\d+")
MOST_ROWS = 400


class NotReadable(ValueError):
    """``args`` are sentences that each name a row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    day: datetime.date
    working: bool
    name: str


def rows_of_text(text: str) -> Iterator[list[str]]:
    """Cells are separated by tabs (copied from a table), commas or spaces."""
    for line in text.splitlines():
        yield [cell.strip() for cell in re.split(r"\t|,|，|\s{1,}", line.strip()) if cell.strip()]


def rows_of_workbook(file: BinaryIO) -> Iterator[list[Any]]:
    """The first sheet. Raises NotReadable."""
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS)]
    except Exception as error:  # openpyxl raises whatever the file makes it raise
        raise NotReadable("读不了这个文件。请用 Excel 另存为 .xlsx 格式后重新选择。") from error
    for row in rows:
        yield [cell for cell in row if cell not in (None, "")]


def read_schedule(rows: Iterable[list[Any]], year: int) -> list[Entry]:
    """Rows of 日期 [至日期] 类型 名称. A heading and empty rows are passed over. Raises NotReadable."""
    entries: dict[datetime.date, Entry] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        if not row or (number == 1 and not NUMBERS.search(str(row[0]))):
            continue
        try:
            for entry in _entries(row, year):
                if entry.day in entries:
                    raise ValueError(f"{entry.day:%Y-%m-%d} 前面已经列过")
                entries[entry.day] = entry
        except ValueError as error:
            problems.append(f"第 {number} 行：{error}。")
    if problems:
        raise NotReadable(*problems)
    if not entries:
        raise NotReadable("没有读到任何日期。每行写一个日期，例如：2027-01-01 放假 元旦。")
    return sorted(entries.values(), key=lambda entry: entry.day)


def _entries(row: list[Any], year: int) -> Iterator[Entry]:
    dates, words = _split(row, year)
    kind = next((word for word in words if word in WORKED | OFF), None)
    if kind is None:
        raise ValueError("没有写明“放假”还是“上班”")
    first, last = dates[0], dates[-1]
    if last < first or (last - first).days > 60:
        raise ValueError("起止日期不对")
    name = next((word for word in words if word != kind), "")[:60]
    for offset in range((last - first).days + 1):
        day = first + datetime.timedelta(days=offset)
        if day.year != year:
            raise ValueError(f"{day:%Y-%m-%d} 不在 {year} 年")
        yield Entry(day, kind in WORKED, name or ("调休上班" if kind in WORKED else "放假"))


def _split(row: list[Any], year: int) -> tuple[list[datetime.date], list[str]]:
    dates: list[datetime.date] = []
    words: list[str] = []
    for cell in row:
        if isinstance(cell, datetime.datetime):
            dates.append(cell.date())
        elif isinstance(cell, datetime.date):
            dates.append(cell)
        else:
            for part in re.split(r"至|到|~|～|—", str(cell)):
                if NUMBERS.search(part):
                    dates.append(_date(part, year))
                elif part.strip():
                    words.append(part.strip())
    if not 1 <= len(dates) <= 2:
        raise ValueError("没有写日期" if not dates else "日期太多，每行最多写起止两个日期")
    return dates, words


def _date(text: str, year: int) -> datetime.date:
    numbers = [int(number) for number in NUMBERS.findall(text)]
    if len(numbers) == 1 and len(str(numbers[0])) == 8:
        numbers = [numbers[0] // 10000, numbers[0] // 100 % 100, numbers[0] % 100]
    if len(numbers) == 2:
        numbers = [year, *numbers]
    try:
        return datetime.date(*numbers)
    except (TypeError, ValueError) as error:
        raise ValueError(f"“{text}”不是日期，请写成 2027-01-01") from error


@transaction.atomic
def replace_schedule(year: int, entries: Iterable[Entry], *, source: str, complete: bool) -> WorkingYear:
    """What was entered for that year before is replaced as a whole."""
    row, _ = WorkingYear.objects.update_or_create(
        year=year, defaults={"source": source, "complete": complete}
    )
    SpecialDay.objects.filter(day__year=year).delete()
    SpecialDay.objects.bulk_create(
        SpecialDay(day=entry.day, working=entry.working, name=entry.name) for entry in entries
    )
    return row


def missing_year(today: datetime.date | None = None) -> int | None:
    """The year whose schedule should be there by now and is not: this one, or from November on the next."""
    today = today or timezone.localdate()
    wanted = [today.year, *([today.year + 1] if today.month >= ANNOUNCED_FROM_MONTH else [])]
    known = set(WorkingYear.objects.filter(year__in=wanted, complete=True).values_list("year", flat=True))
    return next((year for year in wanted if year not in known), None)
