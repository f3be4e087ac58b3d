"""公告公示: with the days on which notice boards show it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class Notice(Kind):
    kind_code = "notice"
    kind_label = "公告公示"
    kind_order = 10
    page_description = "公告、公示、通告；有公示期的，期满后自动从公开栏撤下，网站上继续保留。"
    elements = ("display_from", "display_until", "objections")

    display_from = models.DateField(
        "公示开始", null=True, blank=True, help_text="没有公示期的公告不填。例如：2026-11-24。"
    )
    display_until = models.DateField(
        "公示截止", null=True, blank=True, help_text="当天仍然显示，第二天起从公开栏撤下。例如：2026-12-01。"
    )
    objections = models.TextField(
        "异议受理",
        blank=True,
        help_text="有异议的人向谁、用什么方式提出。例如：公示期内以书面形式向区发展和经济局提出，电话 0772-2500000。",
    )

    content_panels = panels.content(group("公示期", "display_from display_until", "objections"))

    class Meta:
        verbose_name = "公告公示"
        verbose_name_plural = "公告公示"

    def clean(self) -> None:
        super().clean()
        if self.display_from and not self.display_until:
            raise ValidationError({"display_until": "填写了公示开始日期，请同时填写公示截止日期。"})
        if self.display_from and self.display_until and self.display_until < self.display_from:
            raise ValidationError({"display_until": "公示截止日期不能早于公示开始日期。"})

    def display_period(self) -> dict[str, str] | None:
        days = {"from": self.display_from, "until": self.display_until}
        return {name: day.isoformat() for name, day in days.items() if day} or None
