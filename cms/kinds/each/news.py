"""政务动态: what happened."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class News(Kind):
    kind_code = "news"
    kind_label = "政务动态"
    kind_order = 20
    page_description = "会议、调研、活动、工作进展等动态消息。"
    elements = ("happened_on", "place", "reporter")

    happened_on = models.DateField(
        "事件日期", null=True, help_text="会议、活动等发生的日期，多日的填第一天。例如：2026-11-20。"
    )
    place = models.CharField("地点", max_length=100, blank=True, help_text="例如：沙塘镇古木村。可以不填。")
    reporter = models.CharField(
        "供稿", max_length=100, blank=True, help_text="供稿单位或者作者。例如：区政府办公室信息科。可以不填。"
    )

    content_panels = panels.content(group("事件", "happened_on place", "reporter"))

    class Meta:
        verbose_name = "政务动态"
        verbose_name_plural = "政务动态"

    def clean(self) -> None:
        super().clean()
        if self.happened_on and self.happened_on > timezone.localdate():
            raise ValidationError({"happened_on": "动态写的是已经发生的事，事件日期不能晚于今天。"})
