"""快速审查: kinds of record that fewer people review, and what was fixed for each round when it began."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from cms.review.validity import Dated
from cms.review.verdicts import Step


class FastLane(Dated):
    """A kind whose review takes fewer steps, such as a clarification (条例 第六条 asks for it at once).

    The confidentiality check is law (保守国家秘密法 第三十五条) and somebody must answer for publishing: both stay.
    """

    kind = models.CharField("信息种类", max_length=24, help_text="种类的代码，例如澄清说明为 clarification。")
    steps = ArrayField(
        models.CharField(max_length=16, choices=Step.choices),
        verbose_name="审查环节",
        help_text="保密审查和审批发布不能省。",
    )
    basis = models.CharField("依据", max_length=200, help_text="例如：《政府信息公开条例》第六条。")

    class Meta:
        verbose_name = "快速审查"
        verbose_name_plural = "快速审查"
        ordering = ["kind", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_fast_lane_per_day")]

    def __str__(self) -> str:
        return self.kind

    def clean(self) -> None:
        super().clean()
        if not {Step.CONFIDENTIALITY, Step.APPROVAL} <= set(self.steps or ()):
            raise ValidationError({"steps": "保密审查和审批发布不能省。"})


class RoundSteps(models.Model):
    """The steps of one round, fixed when it began: a rule that changes later does not. Never changed.

    A round without a row takes all steps.
    """

    round_id = models.PositiveBigIntegerField("送审轮次", primary_key=True)
    page_id_at_start = models.PositiveBigIntegerField("信息编号")
    steps = ArrayField(models.CharField(max_length=16, choices=Step.choices), verbose_name="审查环节")
    basis = models.CharField("依据", max_length=200)
    started_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "轮次环节"
        verbose_name_plural = "轮次环节"

    def __str__(self) -> str:
        return f"{self.round_id}：{'、'.join(self.steps)}"
