"""突发事件: plans, warnings and what was done (条例 第二十条第十二项)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels


class Emergency(Kind):
    class Stage(models.TextChoices):
        PLAN = "plan", "应急预案"
        WARNING = "warning", "预警信息"
        RESPONSE = "response", "应对情况"

    class Type(models.TextChoices):
        NATURAL = "natural", "自然灾害"
        ACCIDENT = "accident", "事故灾难"
        HEALTH = "health", "公共卫生事件"
        SOCIAL = "social", "社会安全事件"

    class Level(models.TextChoices):
        FIRST = "1", "一级（红色）"
        SECOND = "2", "二级（橙色）"
        THIRD = "3", "三级（黄色）"
        FOURTH = "4", "四级（蓝色）"

    kind_code = "emergency"
    kind_label = "突发事件"
    kind_order = 180
    page_description = "应急预案、预警信息、应对情况。"
    elements = ("stage", "event_type", "level", "area", "from_moment", "until_moment", "phone")

    stage = models.CharField("信息类型", max_length=16, choices=Stage.choices)
    event_type = models.CharField("事件类型", max_length=16, choices=Type.choices)
    level = models.CharField(
        "级别", max_length=1, choices=Level.choices, blank=True, help_text="预警和应对须填写；预案不填。"
    )
    area = models.CharField("影响范围", max_length=200, help_text="例如：石碑坪镇、沙塘镇沿江低洼地带。")
    from_moment = models.DateTimeField(
        "开始时间", null=True, blank=True, help_text="预警生效或事件发生的时间。例如：2026-06-16 08:00。"
    )
    until_moment = models.DateTimeField(
        "结束时间", null=True, blank=True, help_text="预警解除或响应终止的时间，没有结束的不填。"
    )
    phone = models.CharField("应急电话", max_length=100, blank=True, help_text="例如：0772-2500000，24小时。")

    content_panels = panels.content(
        group("突发事件", "stage event_type", "level area", "from_moment until_moment", "phone")
    )

    class Meta:
        verbose_name = "突发事件"
        verbose_name_plural = "突发事件"

    @property
    def urgent(self) -> bool:
        return self.stage in {self.Stage.WARNING, self.Stage.RESPONSE}

    def clean(self) -> None:
        super().clean()
        if self.from_moment and self.until_moment and self.until_moment < self.from_moment:
            raise ValidationError({"until_moment": "结束时间不能早于开始时间。"})

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        if self.stage in {self.Stage.WARNING, self.Stage.RESPONSE}:
            missing += [] if self.level else ["级别"]
            missing += [] if self.from_moment else ["开始时间"]
        return missing
