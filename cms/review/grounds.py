"""不予公开的依据: the articles that allow or demand that something is not disclosed. Data, with dates."""

from __future__ import annotations

from django.db import models

from cms.review.validity import Dated


class Ground(Dated):
    """One ground of 条例 第十四条至第十六条, or of a later rule."""

    class Force(models.TextChoices):
        MUST = "must", "不得公开"
        MUST_UNLESS = "must_unless", "不得公开，有例外"
        MAY = "may", "可以不予公开"

    code = models.SlugField("标识", unique=True)
    article = models.CharField("条款", max_length=100, help_text="例如：《政府信息公开条例》第十四条。")
    label = models.CharField("依据", max_length=100, help_text="例如：国家秘密。")
    force = models.CharField("效力", max_length=16, choices=Force.choices)
    explanation = models.TextField("说明", blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "不予公开依据"
        verbose_name_plural = "不予公开依据"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.article}：{self.label}"
