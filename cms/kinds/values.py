"""Values of fields as the public reads them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags


def spoken(row: models.Model, name: str) -> str:
    """The value of a field of ``row`` in Chinese; empty where nothing is said."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")() or "")
    return plain(getattr(row, name))


def plain(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            moment = timezone.localtime(value)
            return f"{chinese_day(moment)} {moment:%H:%M}"
        case date():
            return chinese_day(value)
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def is_said(row: models.Model, name: str) -> bool:
    value = getattr(row, row._meta.get_field(name).attname)
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def is_empty_text(block: Any) -> bool:
    """Whether a block of a body is a text in which nothing is written."""
    return block.block_type == "text" and not strip_tags(block.value.source).strip()
