"""人事招考: posts, numbers and conditions, and who was taken on (条例 第二十条第十四项)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey

from cms.kinds.each.enforcement import masked
from cms.kinds.kind import Kind
from cms.kinds.panels import group, rows
from cms.kinds.rows import Row, row_panels
from cms.records import panels


class Personnel(Kind):
    class Stage(models.TextChoices):
        CALL = "call", "招考公告"
        RESULT = "result", "录用结果"
        APPOINTMENT = "appointment", "人事任免"

    kind_code = "personnel"
    kind_label = "人事招考"
    kind_order = 130
    page_description = "招考的职位、名额、报考条件，录用结果，人事任免。"
    elements = ("stage", "apply_from", "apply_until", "apply_how", "posts", "results")

    stage = models.CharField("类别", max_length=16, choices=Stage.choices)
    apply_from = models.DateField("报名开始", null=True, blank=True, help_text="例如：2026-12-01。")
    apply_until = models.DateField("报名截止", null=True, blank=True, help_text="例如：2026-12-15。")
    apply_how = models.CharField(
        "报名方式", max_length=200, blank=True, help_text="例如：到区政务服务中心就业窗口现场报名。"
    )

    content_panels = panels.content(group("招考", "stage", "apply_from apply_until", "apply_how"))

    class Meta:
        verbose_name = "人事招考"
        verbose_name_plural = "人事招考"

    def clean(self) -> None:
        super().clean()
        if self.apply_from and self.apply_until and self.apply_until < self.apply_from:
            raise ValidationError({"apply_until": "报名截止不能早于报名开始。"})

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        if self.stage == self.Stage.CALL and not self.posts.all():
            missing.append("招考职位")
        if self.stage == self.Stage.RESULT and not self.results.all():
            missing.append("录用结果")
        return missing


class Post(Row):
    record = ParentalKey(Personnel, on_delete=models.CASCADE, related_name="posts")
    name = models.CharField("职位", max_length=100, help_text="例如：社区公共服务协管员。")
    unit = models.CharField("用人单位", max_length=100, blank=True)
    number = models.PositiveSmallIntegerField(
        "名额", validators=[MinValueValidator(1, "名额至少为 1。")], help_text="例如：2。"
    )
    conditions = models.CharField("报考条件", max_length=300, help_text="学历、专业、年龄等。")

    panels = row_panels("name unit", "number", "conditions")

    class Meta(Row.Meta):
        verbose_name = "招考职位"
        verbose_name_plural = "招考职位"


class Result(Row):
    record = ParentalKey(Personnel, on_delete=models.CASCADE, related_name="results")
    post = models.CharField("职位", max_length=100)
    candidate = models.CharField(
        "录用人员",
        max_length=60,
        validators=[masked],
        help_text="写准考证号，或者隐去一部分的姓名，例如：张某。",
    )
    outcome = models.CharField("结果", max_length=100, help_text="例如：录用。")

    panels = row_panels("post candidate", "outcome")

    class Meta(Row.Meta):
        verbose_name = "录用结果"
        verbose_name_plural = "录用结果"


Personnel.content_panels[3:3] = [rows("posts", Post), rows("results", Result)]
