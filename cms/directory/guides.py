"""公开指南 as rows: the texts of the guide, with the dates from which they hold, and who supervises (条例 第十二条)."""

from __future__ import annotations

import datetime
from string import Formatter
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.agencies.models import Agency

PLACES = {
    "agency": "机构全称",
    "office": "信息公开工作机构",
    "address": "办公地址",
    "postcode": "邮政编码",
    "office_hours": "办公时间",
    "phone": "联系电话",
    "fax": "传真",
    "email": "电子邮箱",
    "reception_desk": "受理点",
    "site": "网站地址",
    "supervisor": "监督机关",
    "supervisor_phone": "监督电话",
    "supervisor_address": "监督机关地址",
}
"""What a text may name in braces, and what each is in words."""


def validate_places(text: str) -> None:
    try:
        named = [name for _, name, width, conversion in Formatter().parse(text) if name is not None]
        bare = all(
            not width and not conversion for _, name, width, conversion in Formatter().parse(text) if name
        )
    except ValueError:
        raise ValidationError("花括号不成对。要写花括号本身时，请连写两个。") from None
    if unknown := set(named) - set(PLACES):
        raise ValidationError(f"不认识的项目：{'、'.join(sorted(unknown)) or '（空）'}。")
    if not bare:
        raise ValidationError("花括号里只写项目名称，例如 {phone}。")


class DatedQuerySet(models.QuerySet[Any]):
    def in_force(self, on: datetime.date | None = None) -> Self:
        on = on or timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)


class Dated(models.Model):
    valid_from = models.DateField("启用日期", help_text="从这一天起生效。")
    valid_until = models.DateField("截止日期", null=True, blank=True, help_text="不填为一直有效。")

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "截止日期不能早于启用日期。"})


class GuideChapter(Dated):
    """指南章节: one chapter's text for all agencies. Of chapters with one code the latest in force counts."""

    code = models.SlugField("代码", help_text="同一章的新旧文本代码相同，例如 shenqing。")
    heading = models.CharField("标题", max_length=60, help_text="例如“依申请公开”。")
    text = models.TextField(
        "正文",
        validators=[validate_places],
        help_text="每段一行。可用 "
        + "、".join(f"{{{name}}} {label}" for name, label in PLACES.items())
        + "，显示时换成各公开主体自己的资料。",
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    panels = [
        FieldRowPanel([FieldPanel("heading"), FieldPanel("code"), FieldPanel("position")]),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
    ]

    class Meta:
        verbose_name = "指南章节"
        verbose_name_plural = "指南章节"
        ordering = ["position", "code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_guide_text_per_chapter_and_day")
        ]

    def __str__(self) -> str:
        return self.heading


class Supervisor(Dated):
    """监督机关: where people complain about an agency; one named for the agency comes before the general one."""

    name = models.CharField("名称", max_length=100)
    phone = models.CharField("监督电话", max_length=60)
    address = models.CharField("地址", max_length=200, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="supervisors",
        verbose_name="监督哪个公开主体",
        help_text="不选为全区通用。",
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("address"), FieldPanel("email")]),
        FieldPanel("agency"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
    ]

    class Meta:
        verbose_name = "监督机关"
        verbose_name_plural = "监督机关"
        ordering = [models.F("agency").asc(nulls_first=True), "-valid_from"]

    def __str__(self) -> str:
        return self.name
