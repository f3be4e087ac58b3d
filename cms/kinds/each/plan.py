"""规划和政府工作报告."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels

YEAR = [
    MinValueValidator(1949, "年份应为四位数字，例如 2026。"),
    MaxValueValidator(2100, "年份应为四位数字，例如 2026。"),
]


class Plan(Kind):
    class Type(models.TextChoices):
        OVERALL = "overall", "国民经济和社会发展规划"
        SPECIAL = "special", "专项规划"
        REGIONAL = "regional", "区域规划"
        WORK_REPORT = "work_report", "政府工作报告"
        YEARLY = "yearly", "年度计划或工作总结"
        STATISTICS = "statistics", "统计公报"

    kind_code = "plan"
    kind_label = "规划和报告"
    kind_order = 70
    page_description = "发展规划、专项规划、政府工作报告、年度计划和总结、统计公报。"
    elements = ("plan_type", "from_year", "until_year", "approved_by", "approved_on")

    plan_type = models.CharField("类别", max_length=16, choices=Type.choices)
    from_year = models.PositiveSmallIntegerField(
        "起始年份", null=True, validators=YEAR, help_text="规划期或报告所述的年份。例如：2026。"
    )
    until_year = models.PositiveSmallIntegerField(
        "截止年份", null=True, blank=True, validators=YEAR, help_text="只涉及一年的不填。例如：2030。"
    )
    approved_by = models.CharField(
        "批准机关", max_length=100, blank=True, help_text="例如：柳北区第十二届人民代表大会第三次会议。"
    )
    approved_on = models.DateField("批准日期", null=True, blank=True, help_text="例如：2026-02-20。")

    content_panels = panels.content(
        group("规划和报告", "plan_type", "from_year until_year", "approved_by approved_on")
    )

    class Meta:
        verbose_name = "规划和报告"
        verbose_name_plural = "规划和报告"

    def clean(self) -> None:
        super().clean()
        if self.from_year and self.until_year and self.until_year < self.from_year:
            raise ValidationError({"until_year": "截止年份不能早于起始年份。"})
