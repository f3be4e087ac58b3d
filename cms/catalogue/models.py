"""Where a record stands in the catalogue: columns, topics, genres and index numbers."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.catalogue.index_numbers import validate_pattern

# A first-level term, then its children, then the next.
TREE_ORDER = [
    Coalesce("parent__position", "position"),
    models.F("parent__position").asc(nulls_first=True),
    "position",
    "id",
]


class TwoLevels(models.Model):
    """A vocabulary of two levels, in an order that people choose."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": "不能以自己为上级。"})
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": "只支持两级，请选择一级项目作为上级。"})
        if self.parent_id and self.pk and type(self)._default_manager.filter(parent=self).exists():
            raise ValidationError({"parent": "本项下面还有下级，不能再设上级。"})

    @property
    @admin.display(description="名称")  # the heading in Wagtail's lists too
    def full_name(self) -> str:
        return f"{self.parent.name}／{self.name}" if self.parent else self.name


class Column(TwoLevels):
    """栏目: where the website shows a record."""

    slug = models.SlugField("网址标识", unique=True, help_text="拼音，用于网址。启用后不宜更改。")
    name = models.CharField("名称", max_length=40)
    description = models.CharField("说明", max_length=200, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
    ]

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = TREE_ORDER

    def __str__(self) -> str:
        return self.full_name


class Topic(TwoLevels):
    """主题分类: the State Council's classes of two levels, which a district may adapt."""

    code = models.CharField("代码", max_length=8, unique=True)
    name = models.CharField("名称", max_length=60)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
    ]

    class Meta:
        verbose_name = "主题分类"
        verbose_name_plural = "主题分类"
        ordering = TREE_ORDER

    def __str__(self) -> str:
        return self.full_name


class Genre(models.Model):
    """体裁: the kinds of official document (党政机关公文处理工作条例 第八条)."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=20, unique=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    panels = [FieldRowPanel([FieldPanel("code"), FieldPanel("name"), FieldPanel("position")])]

    class Meta:
        verbose_name = "体裁"
        verbose_name_plural = "体裁"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class IndexNumberTemplate(models.Model):
    """How an agency forms its index numbers from a given day on."""

    agency = ParentalKey(
        "agencies.Agency",
        on_delete=models.CASCADE,
        related_name="index_number_templates",
        verbose_name="公开主体",
    )
    pattern = models.CharField(
        "模板",
        max_length=60,
        validators=[validate_pattern],
        help_text="可用 {code} 机构代码、{year} 年、{month} 月、{serial:05} 流水号（05 为位数）。"
        "例如 {code}/{year}-{serial:05} 得到 450205001/2026-00001。",
    )
    valid_from = models.DateField("生效日期")

    panels = [FieldRowPanel([FieldPanel("pattern"), FieldPanel("valid_from")])]

    class Meta:
        verbose_name = "索引号模板"
        verbose_name_plural = "索引号模板"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="one_template_per_agency_and_day")
        ]

    def __str__(self) -> str:
        return self.pattern


class IndexNumberCounter(models.Model):
    """The last serial given out, per agency and period. Only :func:`assign_index_number` touches it."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", verbose_name="公开主体")
    period = models.CharField("期间", max_length=60)
    last = models.PositiveIntegerField("最后流水号")

    class Meta:
        verbose_name = "索引号流水"
        verbose_name_plural = "索引号流水"
        constraints = [
            models.UniqueConstraint(fields=["agency", "period"], name="one_counter_per_agency_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.last}"
