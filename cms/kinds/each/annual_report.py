"""信息公开工作年度报告, as a record: the report's text and its year."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cms.kinds.each.plan import YEAR
from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class AnnualReport(Kind):
    kind_code = "annual_report"
    kind_label = "信息公开年报"
    kind_order = 170
    page_description = "政府信息公开工作年度报告。"
    elements = ("year",)

    year = models.PositiveSmallIntegerField(
        "年度", null=True, validators=YEAR, help_text="报告所述的年度，不是公布的年份。例如：2025。"
    )

    content_panels = panels.content(group("年报", "year"))

    class Meta:
        verbose_name = "信息公开年报"
        verbose_name_plural = "信息公开年报"

    def clean(self) -> None:
        super().clean()
        if self.year and self.year > timezone.localdate().year:
            raise ValidationError({"year": "年报写的是已经过去的年度，不能晚于今年。"})
