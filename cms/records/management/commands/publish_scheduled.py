"""Takes the place of Wagtail's command, which stops at the first refusal and unpublishes without a reason."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.records.scheduling import publish_due


class Command(BaseCommand):
    help = "发布已通过审查且到时间的信息；没有通过审查的跳过并报告。"

    def handle(self, *args: Any, **options: Any) -> None:
        run = publish_due()
        for revision, reason in run.refused:
            self.stderr.write(f"修订 {revision} 没有发布：{reason}")
        for revision in run.failed:
            self.stderr.write(f"修订 {revision} 出错，没有发布，下次再试；原因见日志。")
        self.stdout.write(f"已发布 {len(run.published)} 条，跳过 {len(run.refused) + len(run.failed)} 条。")
