"""``manage.py scan 450205001/2026-00007`` or ``scan all``: findings by the lists as they are now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from cms.records.models import Record
from cms.review.scanning import Report, report_on


class Command(BaseCommand):
    help = "检查一条信息（按索引号）或全部信息，列出发现的问题。号码只显示打码后的样子。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("which", help="索引号，或 all（全部信息的最近一次修改，以及公开着的版本）")

    def handle(self, *args: Any, **options: Any) -> None:
        records = self._records(options["which"])
        scanned = suspects = 0
        for record in records.iterator(chunk_size=50):
            for revision in {
                record.latest_revision_id: record.latest_revision,
                **self._live(record),
            }.values():
                report = report_on(revision) if revision is not None else None
                if report is not None:
                    scanned += 1
                    suspects += bool(report.open)
                    self._say(record, report)
        self.stdout.write(f"检查了 {scanned} 份内容，{suspects} 份有没有处理的问题。")

    def _records(self, which: str) -> QuerySet[Record]:
        records = Record.objects.select_related("latest_revision", "live_revision").order_by("pk")
        if which == "all":
            return records
        found = records.filter(index_number=which)
        if not found.exists():
            raise CommandError(f"没有索引号为 {which} 的信息。")
        return found

    def _live(self, record: Record) -> dict[Any, Any]:
        return {record.live_revision_id: record.live_revision} if record.live else {}

    def _say(self, record: Record, report: Report) -> None:
        if not report.standings:
            return
        public = "（公开中）" if record.live and report.revision.pk == record.live_revision_id else ""
        self.stdout.write(f"{record.index_number} 《{report.revision.object_str}》{public}")
        states = {"open": "待处理", "asked": "待确认", "waived": "已保留", "hint": "提示"}
        for item in report.standings:
            finding = item.finding
            self.stdout.write(
                f"  {states[item.state]} {finding.label} {finding.place}"
                f" {finding.before}[{finding.piece}]{finding.after} {finding.suggestion}".rstrip()
            )
