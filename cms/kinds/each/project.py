"""重大建设项目: approval and progress."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.each.fee import NOT_NEGATIVE
from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels


class Stage(models.TextChoices):
    APPROVED = "approved", "批准"
    PREPARING = "preparing", "前期准备"
    BUILDING = "building", "在建"
    FINISHED = "finished", "竣工验收"
    SUSPENDED = "suspended", "停工"


class Project(Kind):
    kind_code = "project"
    kind_label = "重大建设项目"
    kind_order = 120
    page_description = "重大建设项目的批准和实施情况，一个项目或者一批项目。"
    elements = ("stage", "responsible", "approval", "investment", "projects")

    stage = models.CharField(
        "项目阶段", max_length=16, choices=Stage.choices, help_text="一批项目的填总体情况。"
    )
    responsible = models.CharField("责任单位", max_length=100, help_text="建设单位；一批项目的填牵头部门。")
    approval = models.CharField(
        "批准文件",
        max_length=200,
        blank=True,
        help_text="立项批复的文件和文号。例如：柳北发经审〔2026〕21号。",
    )
    investment = models.DecimalField(
        "总投资（万元）", max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )

    content_panels = panels.content(group("项目", "stage responsible", "approval investment"))

    class Meta:
        verbose_name = "重大建设项目"
        verbose_name_plural = "重大建设项目"


class ProjectItem(Row):
    record = ParentalKey(Project, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField("项目名称", max_length=150)
    stage = models.CharField("阶段", max_length=16, choices=Stage.choices)
    investment = models.DecimalField(
        "总投资（万元）", max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    progress = models.CharField("进展", max_length=200, blank=True, help_text="例如：主体结构封顶。")

    panels = row_panels("name", "stage investment", "progress")

    class Meta(Row.Meta):
        verbose_name = "项目清单"
        verbose_name_plural = "项目清单"


Project.content_panels[3:3] = [rows("projects", ProjectItem, help_text="一批项目的，逐个添加。")]
