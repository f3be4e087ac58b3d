"""The log of a period as NDJSON, with its digest beside it, for keeping elsewhere."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from cms.audit.exporting import write_lines
from cms.audit.log import note
from cms.audit.models import Entry


class Command(BaseCommand):
    help = (
        "按时间段导出审计日志：每行一条 JSON，另写一个同名的 .sha256 文件。导出本身记入日志，原记录不删除。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件，例如 audit-2026.ndjson")
        parser.add_argument("--from", dest="first", type=_day, help="起始日期（含），例如 2026-01-01")
        parser.add_argument("--until", dest="last", type=_day, help="截止日期（含），例如 2026-12-31")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} 已存在，不会覆盖。请换一个文件名。")
        try:
            with path.open("xb") as file, transaction.atomic():
                entries = _between(options["first"], options["last"]).order_by("number")
                count, digest = write_lines(entries.iterator(chunk_size=5000), file)
                note("audit.exported", about="audit", entries=count, sha256=digest, **_period(options))
        except OSError as error:
            raise CommandError(f"写不了 {path}：{error.strerror}") from error
        path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
        self.stdout.write(self.style.SUCCESS(f"已导出 {count} 条到 {path}，SHA-256 为 {digest}。"))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _between(first: datetime.date | None, last: datetime.date | None) -> Any:
    entries = Entry.objects.all()
    if first:
        entries = entries.filter(at__gte=_midnight(first))
    if last:
        entries = entries.filter(at__lt=_midnight(last + datetime.timedelta(days=1)))
    return entries


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _period(options: dict[str, Any]) -> dict[str, Any]:
    return {name: str(options[name]) for name in ("first", "last") if options[name]}
