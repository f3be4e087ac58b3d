"""The word list from a spreadsheet: all rows, or none and a list of what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.db import transaction

from cms.scan.extract.plain import encoding_of
from cms.scan.lists import Level
from cms.scan.models import Word
from cms.scan.versions import publish_lists

COLUMNS = {
    "词语": "text",
    "建议改为": "suggestion",
    "级别": "level",
    "类别": "category",
    "例外": "exceptions",
    "说明": "note",
}
MOST_ROWS = 50_000
MOST_PROBLEMS = 50


@dataclass
class Imported:
    added: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


def import_words(file: Any, *, by: Any) -> Imported:
    """Adds and updates words by their text; one new version for all of them."""
    done = Imported()
    try:
        rows = list(_rows(file))
    except Exception:  # openpyxl raises many kinds for what is no spreadsheet
        done.problems.append("文件打不开，请确认是 xlsx 或 csv 格式，并且没有设密码。")
        return done
    if not rows or "词语" not in rows[0][1]:
        done.problems.append("没有找到表头。第一行应为：词语、建议改为、级别、类别、例外、说明。")
        return done
    with transaction.atomic():
        for number, row in rows:
            _import(number, row, done)
        if done.problems:
            transaction.set_rollback(True)
            return done
        publish_lists(by=by, note=f"导入错敏词：新增 {done.added} 条，更新 {done.changed} 条")
    return done


def _rows(file: Any) -> Iterator[tuple[int, dict[str, str]]]:
    data = file.read()
    table = _csv(data) if file.name.lower().endswith(".csv") else _xlsx(data)
    header = [cell.strip() for cell in next(table, [])]
    for number, row in enumerate(table, 2):
        if number > MOST_ROWS:
            break
        named = dict(zip(header, (cell.strip() for cell in row), strict=False))
        if any(named.values()):
            yield number, named


def _csv(data: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(data.decode(encoding_of(data) or "utf-8")))


def _xlsx(data: bytes) -> Iterator[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]


def _import(number: int, row: dict[str, str], done: Imported) -> None:
    if len(done.problems) >= MOST_PROBLEMS:
        return
    fields = {name: row.get(column, "") for column, name in COLUMNS.items()}
    word = Word.objects.filter(text=fields["text"]).first()
    new = word is None
    word = word or Word()
    fields["level"] = _code(fields["level"], Level.choices) or (word.level if not new else Level.WARN)
    fields["category"] = _code(fields["category"], Word.Category.choices) or (
        word.category or Word.Category.WORD
    )
    for name, value in fields.items():
        setattr(word, name, value)
    try:
        word.full_clean()
    except ValidationError as problem:
        done.problems.append(f"第 {number} 行“{fields['text']}”：{'；'.join(problem.messages)}")
        return
    word.save()
    done.added, done.changed = done.added + new, done.changed + (not new)


def _code(said: str, choices: list[tuple[str, Any]]) -> str:
    """A choice by its code, its label or the beginning of its label; as said where it is none, which is then refused."""
    if not said:
        return ""
    return next((code for code, label in choices if said in (code, label) or label.startswith(said)), said)
