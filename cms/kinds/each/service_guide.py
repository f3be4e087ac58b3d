"""办事指南: its elements are what inspection asks for (事项名称、设定依据、申请条件、办理材料、办理流程……)."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels
from cms.records.models import Attachment


class ServiceGuide(Kind):
    class Audience(models.TextChoices):
        PEOPLE = "people", "个人办事"
        ENTERPRISES = "enterprises", "企业办事"
        BOTH = "both", "个人和企业"

    kind_code = "service_guide"
    kind_label = "办事指南"
    kind_order = 50
    page_description = "个人或企业怎样办一件事：依据、条件、材料、流程、时限、收费、地点、电话和表格下载。"
    elements = (
        "item", "audience", "legal_basis", "conditions", "materials", "steps", "time_limit", "charge",
        "place", "hours", "phone", "online_url", "downloads",
    )  # fmt: skip
    required_rows = ("materials", "steps")
    body_required = False

    item = models.CharField(
        "事项名称", max_length=200, help_text="与权责清单一致。例如：公共场所卫生许可（新证）。"
    )
    audience = models.CharField("服务对象", max_length=16, choices=Audience.choices)
    legal_basis = models.TextField(
        "设定依据", help_text="法律、法规、规章的名称和条款。例如：《户口登记条例》第十三条。"
    )
    conditions = models.TextField("申请条件", help_text="谁可以申请、须符合什么条件，一行一条。")
    time_limit = models.CharField(
        "办理时限", max_length=200, help_text="法定时限和承诺时限。例如：法定20个工作日，承诺5个工作日。"
    )
    charge = models.CharField(
        "收费情况", max_length=200, help_text="不收费的写“不收费”；收费的写明标准和依据。"
    )
    place = models.CharField(
        "办理地点", max_length=200, help_text="写到窗口。例如：柳北区政务服务中心2楼12号窗口。"
    )
    hours = models.CharField(
        "办理时间", max_length=200, blank=True, help_text="例如：工作日 8:30—12:00，14:30—17:30。"
    )
    phone = models.CharField("咨询电话", max_length=100, help_text="带区号的办公电话。例如：0772-2500000。")
    online_url = models.URLField("网上办理", blank=True, help_text="网上办理的网址，没有的不填。")

    content_panels = panels.content(
        group("事项", "item audience", "legal_basis", "conditions"),
        # rows are set below
        group("办理", "time_limit charge", "place hours", "phone online_url"),
    )

    class Meta:
        verbose_name = "办事指南"
        verbose_name_plural = "办事指南"


class Material(Row):
    guide = ParentalKey(ServiceGuide, on_delete=models.CASCADE, related_name="materials")
    name = models.CharField("材料名称", max_length=200, help_text="例如：居民户口簿。")
    form = models.CharField("形式和份数", max_length=100, blank=True, help_text="例如：原件1份，核对后退还。")
    source = models.CharField(
        "来源", max_length=100, blank=True, help_text="例如：申请人自备；部门共享，不用提交。"
    )

    panels = row_panels("name", "form source")

    class Meta(Row.Meta):
        verbose_name = "办理材料"
        verbose_name_plural = "办理材料"


class Step(Row):
    guide = ParentalKey(ServiceGuide, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField("环节", max_length=60, help_text="例如：受理。")
    detail = models.TextField(
        "怎样办", blank=True, help_text="谁做什么、多长时间。例如：窗口当场核对材料，出具受理单。"
    )

    panels = row_panels("name", "detail")

    class Meta(Row.Meta):
        verbose_name = "办理流程"
        verbose_name_plural = "办理流程"


class Download(Row):
    guide = ParentalKey(ServiceGuide, on_delete=models.CASCADE, related_name="downloads")
    document = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="表格")
    note = models.CharField("说明", max_length=100, blank=True, help_text="例如：填写样例见第二页。")

    panels = row_panels("document", "note")

    class Meta(Row.Meta):
        verbose_name = "表格下载"
        verbose_name_plural = "表格下载"


ServiceGuide.content_panels[3:3] = [rows("materials", Material), rows("steps", Step)]
ServiceGuide.content_panels[6:6] = [rows("downloads", Download)]
