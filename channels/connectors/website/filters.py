"""Template filters of the portal. Times are shown as in Liuzhou, on a 24-hour clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath

from django.template import Library

from channels.connectors.website.addresses import href

register = Library()
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_KINDS = {"jpeg": "JPG", "htm": "HTML", "": "文件"}

register.filter("href", href)


def _local(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.astimezone(CHINA) if moment.tzinfo else moment.replace(tzinfo=CHINA)


@register.filter
def day(value: str) -> str:
    return f"{_local(value):%Y-%m-%d}"


@register.filter
def month_day(value: str) -> str:
    return f"{_local(value):%m-%d}"


@register.filter
def moment(value: str) -> str:
    return f"{_local(value):%Y-%m-%d %H:%M}"


@register.filter
def chinese_day(value: str) -> str:
    local = _local(value)
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def iso(value: str) -> str:
    return _local(value).isoformat(timespec="seconds")


@register.filter
def size(octets: int) -> str:
    if octets < 1024:
        return f"{octets} 字节"
    if octets < 1024**2:
        return f"{octets / 1024:.0f} KB"
    return f"{octets / 1024**2:.1f} MB"


@register.filter
def kind(name: str) -> str:
    """What a citizen calls the file: PDF, DOCX, XLSX …"""
    suffix = PurePosixPath(name).suffix.removeprefix(".").lower()
    return _KINDS.get(suffix, suffix.upper()[:6])
