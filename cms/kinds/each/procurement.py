"""政府采购."""

from __future__ import annotations

from django.db import models

from cms.kinds.each.fee import NOT_NEGATIVE
from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class Procurement(Kind):
    class Stage(models.TextChoices):
        INTENTION = "intention", "采购意向"
        CALL = "call", "采购公告"
        CHANGE = "change", "更正公告"
        RESULT = "result", "中标（成交）结果"
        CONTRACT = "contract", "合同公告"

    class Method(models.TextChoices):
        OPEN = "open", "公开招标"
        INVITED = "invited", "邀请招标"
        NEGOTIATION = "negotiation", "竞争性谈判"
        CONSULTATION = "consultation", "竞争性磋商"
        ENQUIRY = "enquiry", "询价"
        SINGLE = "single", "单一来源"
        FRAMEWORK = "framework", "框架协议"

    kind_code = "procurement"
    kind_label = "政府采购"
    kind_order = 100
    page_description = "采购意向、采购公告、更正、结果和合同。"
    elements = (
        "stage", "project_number", "purchaser", "method", "budget_amount", "deadline", "supplier", "deal_amount", "contact",
    )  # fmt: skip

    stage = models.CharField("公告类型", max_length=16, choices=Stage.choices)
    project_number = models.CharField("项目编号", max_length=60, help_text="例如：LBZC2026-G1-0008。")
    purchaser = models.CharField("采购人", max_length=100, help_text="采购单位全称。")
    method = models.CharField("采购方式", max_length=16, choices=Method.choices)
    budget_amount = models.DecimalField(
        "预算金额（万元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        validators=NOT_NEGATIVE,
        help_text="例如：86.5。",
    )
    deadline = models.DateTimeField(
        "投标截止时间", null=True, blank=True, help_text="采购公告填写。例如：2026-06-05 09:30。"
    )
    supplier = models.CharField(
        "中标（成交）供应商", max_length=200, blank=True, help_text="结果和合同公告填写供应商全称。"
    )
    deal_amount = models.DecimalField(
        "中标（成交）金额（万元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text="结果和合同公告填写。",
    )
    contact = models.CharField("联系方式", max_length=200, help_text="联系部门和办公电话，不写个人手机号码。")

    content_panels = panels.content(
        group("采购项目", "stage method", "project_number purchaser", "budget_amount deadline", "contact"),
        group("结果", "supplier deal_amount", help_text="结果和合同公告填写。"),
    )

    class Meta:
        verbose_name = "政府采购"
        verbose_name_plural = "政府采购"

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        if self.stage in {self.Stage.RESULT, self.Stage.CONTRACT}:
            missing += [] if self.supplier else ["中标（成交）供应商"]
            missing += [] if self.deal_amount is not None else ["中标（成交）金额"]
        if self.stage == self.Stage.CALL and self.deadline is None:
            missing.append("投标截止时间")
        return missing
