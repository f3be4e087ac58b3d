"""澄清: correcting false or incomplete information (条例 第六条), with the claim and where it was found."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels
from cms.records.models import Attachment


class Clarification(Kind):
    kind_code = "clarification"
    kind_label = "澄清说明"
    kind_order = 60
    page_description = "澄清虚假或者不完整的信息：原说法、在哪里发现、事实是什么。"
    elements = ("claim", "outlet_name", "outlet_url", "found_at", "facts", "evidence")
    body_required = False
    urgent = True

    claim = models.TextField("不实说法", help_text="照原话简要写明。例如：网传柳北区某中学假期违规补课。")
    outlet_name = models.CharField("发现平台", max_length=100, help_text="例如：某论坛、某微信公众号。")
    outlet_url = models.URLField(
        "原帖网址",
        blank=True,
        max_length=500,
        help_text="例如：https://bbs.example.com/thread-1.html。没有的不填。",
    )
    found_at = models.DateTimeField("发现时间", null=True, help_text="例如：2026-11-24 10:30。")
    facts = models.TextField("事实", help_text="经核实的准确情况，一两段话；更详细的写在内容中。")
    evidence = models.TextField(
        "依据", help_text="核实的经过和证据。例如：11月24日现场核查，并查阅教学日志。"
    )
    evidence_file = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="证据文件",
        help_text="截图等存证，供审查人员查看，不对外公开。",
    )

    content_panels = panels.content(
        group("不实说法", "claim", "outlet_name outlet_url", "found_at"),
        group("事实", "facts", "evidence", "evidence_file"),
    )

    class Meta:
        verbose_name = "澄清说明"
        verbose_name_plural = "澄清说明"

    def concerned_addresses(self) -> list[str]:
        return [self.outlet_url] if self.outlet_url else []

    def clean(self) -> None:
        super().clean()
        if self.found_at and self.found_at > timezone.now():
            raise ValidationError({"found_at": "发现时间不能晚于现在。"})
