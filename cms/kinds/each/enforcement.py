"""行政许可、行政处罚、行政强制: how many, and the decisions, with natural persons masked."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels

NAME_IN_FULL = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}")
"""As short as a person's name and not masked; names of companies and shops are longer."""
MASKS = "某*＊×x"


def masked(party: str) -> None:
    if NAME_IN_FULL.fullmatch(party.strip()) and not any(mask in party for mask in MASKS):
        raise ValidationError("自然人的姓名须隐去一部分，例如：张某、李某某、王*。单位请写全称。")


class Enforcement(Kind):
    class Type(models.TextChoices):
        PERMIT = "permit", "行政许可"
        PENALTY = "penalty", "行政处罚"
        COERCION = "coercion", "行政强制"

    kind_code = "enforcement"
    kind_label = "行政执法"
    kind_order = 110
    page_description = "行政许可、行政处罚、行政强制的数量和决定，自然人姓名须隐去。"
    elements = ("enforcement_type", "from_day", "until_day", "count", "decisions")
    body_required = False

    enforcement_type = models.CharField("执法类别", max_length=16, choices=Type.choices)
    from_day = models.DateField("期间开始", null=True, help_text="统计期间的第一天。例如：2026-10-01。")
    until_day = models.DateField("期间结束", null=True, help_text="统计期间的最后一天。例如：2026-10-31。")
    count = models.PositiveIntegerField(
        "处理决定数量", null=True, help_text="期间内作出的决定总数，计入信息公开年报。没有的填 0。"
    )

    content_panels = panels.content(group("执法情况", "enforcement_type count", "from_day until_day"))

    class Meta:
        verbose_name = "行政执法"
        verbose_name_plural = "行政执法"

    def clean(self) -> None:
        super().clean()
        if self.from_day and self.until_day and self.until_day < self.from_day:
            raise ValidationError({"until_day": "期间结束不能早于期间开始。"})

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        if self.count is not None and len(self.decisions.all()) > self.count:
            missing.append("正确的处理决定数量（列出的决定比填写的数量多）")
        return missing


class Decision(Row):
    record = ParentalKey(Enforcement, on_delete=models.CASCADE, related_name="decisions")
    number = models.CharField("决定书文号", max_length=60, help_text="例如：柳北卫医罚〔2026〕3号。")
    party = models.CharField(
        "当事人", max_length=100, validators=[masked], help_text="单位写全称，自然人写“张某”。"
    )
    matter = models.CharField("事项", max_length=200, help_text="许可事项或违法事实。")
    basis = models.CharField(
        "依据", max_length=200, blank=True, help_text="例如：《公共场所卫生管理条例》第十四条。"
    )
    result = models.CharField("结果", max_length=200, help_text="例如：警告，罚款500元。")
    decided_on = models.DateField("决定日期", help_text="例如：2026-10-16。")

    panels = row_panels("number party", "matter", "basis", "result decided_on")

    class Meta(Row.Meta):
        verbose_name = "处理决定"
        verbose_name_plural = "处理决定"


Enforcement.content_panels[3:3] = [rows("decisions", Decision)]
