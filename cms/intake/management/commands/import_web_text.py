from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from cms.agencies.models import Agency, User
from cms.catalogue.models import Column
from cms.intake.drafting import draft_web_text
from cms.intake.web_text import NotAWebText, read_web_text


class Command(BaseCommand):
    help = "把从旧网站保存的网页文字导入为一条草稿（标题、来源、日期、分节正文）。导入后照常送审。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="公开主体的网址标识")
        parser.add_argument("--column", required=True, help="栏目的网址标识")
        parser.add_argument("--user", required=True, help="作为编辑的用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = read_web_text(options["file"].read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, NotAWebText) as error:
            raise CommandError(f"导入不了 {options['file']}：{error}") from None
        record = draft_web_text(
            text,
            agency=self._one(Agency, "公开主体", slug=options["agency"]),
            column=self._one(Column, "栏目", slug=options["column"]),
            by=self._one(User, "用户", username=options["user"]),
        )
        self.stdout.write(f"{record.index_number}  {record.uuid}  {record.title}")

    def _one(self, model: type[models.Model], name: str, **key: str) -> Any:
        found = model._default_manager.filter(**key).first()
        if found is None:
            raise CommandError(f"没有这个{name}：{next(iter(key.values()))}")
        return found
