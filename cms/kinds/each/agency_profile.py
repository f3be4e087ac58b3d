"""机构职能 (条例 第二十条第二项)."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels


class AgencyProfile(Kind):
    kind_code = "agency_profile"
    kind_label = "机构职能"
    kind_order = 150
    page_description = "本机关的职能、内设机构、办公地址、办公时间、联系方式和负责人。"
    elements = ("duties", "in_charge", "address", "hours", "phone", "fax", "email", "divisions")
    body_required = False

    duties = models.TextField("主要职能", help_text="按“三定”规定，一行一条。")
    in_charge = models.CharField("负责人", max_length=60, help_text="姓名和职务。")
    address = models.CharField("办公地址", max_length=200, help_text="例如：柳州市胜利路12-8号。")
    hours = models.CharField("办公时间", max_length=100, help_text="例如：工作日 8:30—12:00，14:30—17:30。")
    phone = models.CharField("联系电话", max_length=60, help_text="带区号的办公电话。")
    fax = models.CharField("传真", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True, help_text="公务邮箱，不写个人邮箱。")

    content_panels = panels.content(
        group("机构", "duties", "in_charge", "address hours", "phone fax", "email")
    )

    class Meta:
        verbose_name = "机构职能"
        verbose_name_plural = "机构职能"


class Division(Row):
    profile = ParentalKey(AgencyProfile, on_delete=models.CASCADE, related_name="divisions")
    name = models.CharField("内设机构", max_length=100, help_text="例如：综合股。")
    duties = models.CharField("职责", max_length=300)
    phone = models.CharField("电话", max_length=60, blank=True)

    panels = row_panels("name phone", "duties")

    class Meta(Row.Meta):
        verbose_name = "内设机构"
        verbose_name_plural = "内设机构"


AgencyProfile.content_panels[3:3] = [rows("divisions", Division)]
