"""预算和决算: with their lines, or tables in the text, or a file of tables."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.each.plan import YEAR
from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels


class Budget(Kind):
    class Type(models.TextChoices):
        BUDGET = "budget", "预算"
        ADJUSTMENT = "adjustment", "预算调整"
        FINAL = "final", "决算"

    class Scope(models.TextChoices):
        GOVERNMENT = "government", "政府"
        DEPARTMENT = "department", "部门和单位"

    kind_code = "budget"
    kind_label = "预算决算"
    kind_order = 80
    page_description = "政府和部门的预算、预算调整、决算，须有收支表。"
    elements = ("budget_type", "scope", "year", "unit", "lines")

    budget_type = models.CharField("类别", max_length=16, choices=Type.choices)
    scope = models.CharField("范围", max_length=16, choices=Scope.choices)
    year = models.PositiveSmallIntegerField(
        "年度", null=True, validators=YEAR, help_text="预算或决算所属的年度。例如：2026。"
    )
    unit = models.CharField("编制单位", max_length=100, help_text="例如：柳州市柳北区财政局。")

    content_panels = panels.content(group("预算决算", "budget_type scope", "year unit"))

    class Meta:
        verbose_name = "预算决算"
        verbose_name_plural = "预算决算"

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        has_table = any(block.block_type in {"table", "attachment"} for block in self.body)
        if not (has_table or self.lines.all() or self.attachments.all()):
            missing.append("收支表（填写收支项目，或者在内容中插入表格，或者添加附件）")
        return missing


class Line(Row):
    budget = ParentalKey(Budget, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField("项目", max_length=100, help_text="例如：教育支出。")
    planned = models.DecimalField(
        "预算数（万元）", max_digits=14, decimal_places=2, null=True, blank=True, help_text="例如：52000。"
    )
    actual = models.DecimalField(
        "执行数（万元）", max_digits=14, decimal_places=2, null=True, blank=True, help_text="决算填写。"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    panels = row_panels("item", "planned actual", "note")

    class Meta(Row.Meta):
        verbose_name = "收支项目"
        verbose_name_plural = "收支项目"


Budget.content_panels[3:3] = [
    rows("lines", Line, help_text="项目不多的在这里填写；表格较大的，在内容中插入表格或者添加附件。")
]
