"""行政事业性收费: what is charged, on what basis, how much."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.each.plan import YEAR
from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels

NOT_NEGATIVE = [MinValueValidator(0, "金额不能是负数。")]


class Fee(Kind):
    kind_code = "fee"
    kind_label = "行政事业性收费"
    kind_order = 90
    page_description = "收费项目、依据和标准，以及年度收费金额。"
    elements = ("year", "fees", "total")
    required_rows = ("fees",)
    body_required = False

    year = models.PositiveSmallIntegerField("年度", null=True, validators=YEAR, help_text="例如：2026。")
    total = models.DecimalField(
        "年度收费金额（万元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text="年度结束后填写，计入信息公开年报。没有收费的填 0。",
    )

    content_panels = panels.content(group("收费", "year total"))

    class Meta:
        verbose_name = "行政事业性收费"
        verbose_name_plural = "行政事业性收费"


class FeeItem(Row):
    record = ParentalKey(Fee, on_delete=models.CASCADE, related_name="fees")
    item = models.CharField("收费项目", max_length=100, help_text="例如：城市道路占用挖掘修复费。")
    basis = models.CharField("收费依据", max_length=200, help_text="批准收费的文件和文号。")
    standard = models.CharField("收费标准", max_length=200, help_text="例如：每平方米每日0.50元。")
    amount = models.DecimalField(
        "收费金额（万元）", max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )

    panels = row_panels("item", "basis", "standard amount")

    class Meta(Row.Meta):
        verbose_name = "收费项目"
        verbose_name_plural = "收费项目"


Fee.content_panels[3:3] = [rows("fees", FeeItem)]
