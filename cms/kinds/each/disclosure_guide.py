"""信息公开指南 (条例 第十二条: what a guide contains)."""

from __future__ import annotations

from django.db import models

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class DisclosureGuide(Kind):
    kind_code = "disclosure_guide"
    kind_label = "信息公开指南"
    kind_order = 160
    page_description = "本机关政府信息的分类、编排、获取方式和信息公开工作机构。"
    elements = (
        "classification", "arrangement", "obtaining", "office", "address", "hours", "phone", "fax", "contact",
    )  # fmt: skip
    body_required = False

    classification = models.TextField("信息分类", help_text="公开哪几类信息。")
    arrangement = models.TextField("编排体系", help_text="按什么编排、索引号怎样构成。")
    obtaining = models.TextField("获取方式", help_text="主动公开的在哪里查，依申请公开的怎样申请。")
    office = models.CharField("工作机构", max_length=100, help_text="例如：柳北区人民政府办公室政务公开股。")
    address = models.CharField("办公地址", max_length=200, help_text="例如：柳州市胜利路12-8号，邮编545002。")
    hours = models.CharField("办公时间", max_length=100, help_text="例如：工作日 8:30—12:00，14:30—17:30。")
    phone = models.CharField("联系电话", max_length=60, help_text="例如：0772-2525806。")
    fax = models.CharField("传真号码", max_length=60, help_text="没有传真的写“无”。")
    contact = models.CharField("互联网联系方式", max_length=200, help_text="公务邮箱或者网上申请的网址。")

    content_panels = panels.content(
        group("指南", "classification", "arrangement", "obtaining"),
        group("工作机构", "office", "address", "hours", "phone fax", "contact"),
    )

    class Meta:
        verbose_name = "信息公开指南"
        verbose_name_plural = "信息公开指南"
