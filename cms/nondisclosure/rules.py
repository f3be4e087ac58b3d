"""What the district decides about its register: how filings are numbered, and how often they are looked at again."""

from __future__ import annotations

from string import Formatter

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cms.review.models import Ground

PARTS = {"name", "code", "year", "serial"}


def validate_pattern(pattern: str) -> None:
    """``{serial}`` and ``{year}`` once each, and the agency by its name or code, so that no two numbers are equal."""
    try:
        named = [(name, spec) for _, name, spec, _ in Formatter().parse(pattern) if name is not None]
    except ValueError:
        raise ValidationError("花括号不成对。") from None
    names = [name for name, _ in named]
    if unknown := set(names) - PARTS:
        raise ValidationError(f"不认识的项目：{'、'.join(sorted(unknown)) or '（空）'}。")
    if names.count("serial") != 1 or names.count("year") != 1 or not {"name", "code"} & set(names):
        raise ValidationError("模板必须含 {year}、{serial}，以及 {name} 或 {code}。")
    if any(spec and (name != "serial" or not _is_width(spec)) for name, spec in named):
        raise ValidationError("只有 {serial} 可以写位数，例如 {serial:03}，2 到 9 位。")


def _is_width(spec: str) -> bool:
    return len(spec) == 2 and spec[0] == "0" and spec[1] in "23456789"


class FilingNumberTemplate(models.Model):
    """How filing numbers are written from a given day on, for every agency. The serial counts per agency and year."""

    pattern = models.CharField(
        "模板",
        max_length=80,
        validators=[validate_pattern],
        help_text="可用 {name} 公开主体简称、{code} 机构代码、{year} 年、{serial} 流水号（{serial:03} 为三位）。"
        "例如 {name}不公开备〔{year}〕{serial}号 得到“解放街道不公开备〔2026〕3号”。",
    )
    valid_from = models.DateField("生效日期", unique=True)

    class Meta:
        verbose_name = "备案编号模板"
        verbose_name_plural = "备案编号模板"
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.pattern}（{self.valid_from:%Y-%m-%d} 起）"


class ReassessmentRule(models.Model):
    """How long after a decision its ground is looked at again (条例 第十八条: 定期评估审查)."""

    ground = models.ForeignKey(
        Ground,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reassessment_rules",
        verbose_name="不予公开依据",
        help_text="不选则适用于没有单独规定的所有依据。",
    )
    months = models.PositiveSmallIntegerField(
        "评估周期（月）",
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="作出决定或上次评估之后多少个月再次评估，例如 12。到期日遇休息日顺延。",
    )
    valid_from = models.DateField("生效日期")

    class Meta:
        verbose_name = "评估周期"
        verbose_name_plural = "评估周期"
        ordering = ["ground__position", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["ground", "valid_from"], nulls_distinct=False, name="one_interval_per_ground_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ground.label if self.ground else '其他依据'}：{self.months}个月"
