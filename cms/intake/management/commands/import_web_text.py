from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from cms.agencies.models import Agency, User
from cms.catalogue.models import Column
from cms.intake.drafting import draft_web_text
from cms.intake.web_text import NotAWebText, WebText, read_web_text


class Command(BaseCommand):
    help = "把从旧网站保存的网页文字导入为一条草稿（标题、来源、日期、分节正文）。导入后照常送审。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="公开主体的网址标识")
        parser.add_argument("--column", required=True, help="栏目的网址标识")
        parser.add_argument("--user", required=True, help="作为编辑的用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        text = self._read(options["file"])
        record = draft_web_text(
            text,
            agency=self._one(Agency, "公开主体", slug=options["agency"]),
            column=self._one(Column, "栏目", slug=options["column"]),
            by=self._one(User, "用户", username=options["user"]),
        )
        self.stdout.write(f"{record.index_number}  {record.uuid}  {record.title}")

    def _read(self, file: Path) -> WebText:
        try:
            return read_web_text(file.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise CommandError(f"导入不了 {file}：不是 UTF-8 编码的文本，请先转换编码。") from None
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error.strerror}") from None
        except NotAWebText as error:
            raise CommandError(f"导入不了 {file}：{error}") from None

    def _one(self, model: type[models.Model], name: str, **key: str) -> Any:
        found = model._default_manager.filter(**key).first()
        if found is None:
            raise CommandError(f"没有这个{name}：{next(iter(key.values()))}")
        return found
