"""领导信息: who leads, with what duties; listed in the order that the district decides."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.records import panels
from cms.records.models import Picture


class Leader(Kind):
    kind_code = "leader"
    kind_label = "领导信息"
    kind_order = 140
    page_description = "一位领导的姓名、职务、照片、分工和排列顺序。"
    elements = ("portrait", "name", "post", "duties", "order")
    body_required = False

    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=200, help_text="全称。例如：柳北区人民政府副区长。")
    duties = models.TextField("工作分工", help_text="负责哪些工作，分管哪些部门，联系哪些单位。")
    order = models.PositiveSmallIntegerField(
        "排列顺序", null=True, help_text="按区政府公布的顺序，1 在最前。"
    )
    portrait = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片"
    )
    portrait_alt = models.CharField(
        "照片替代文字",
        max_length=200,
        blank=True,
        help_text="向看不见照片的人说明。例如：张三同志半身工作照。",
    )

    content_panels = panels.content(
        group("领导", "name post", "duties", "order"), group("照片", "portrait", "portrait_alt")
    )

    class Meta:
        verbose_name = "领导信息"
        verbose_name_plural = "领导信息"

    def clean(self) -> None:
        super().clean()
        if self.portrait_id and not self.portrait_alt.strip():
            raise ValidationError({"portrait_alt": "选了照片，请填写照片替代文字。"})
