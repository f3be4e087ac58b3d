"""Where a record stands in the catalogue: columns, topics, genres, heads and index numbers."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.catalogue.heads import DisclosureHead, GrassrootsField, KindHead
from cms.catalogue.index_numbers import Scope, validate_pattern, validate_scope
from cms.catalogue.terms import Term, TwoLevels

__all__ = [
    "Column",
    "DisclosureHead",
    "Genre",
    "GrassrootsField",
    "IndexNumber",
    "IndexNumberCounter",
    "IndexNumberTemplate",
    "KindHead",
    "Topic",
]


class Column(TwoLevels, Term):
    """栏目: where the website shows a record."""

    slug = models.SlugField("网址标识", unique=True, help_text="拼音，用于网址。启用后不宜更改。")
    name = models.CharField("名称", max_length=40)
    description = models.CharField("说明", max_length=200, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position"), FieldPanel("valid_from")]),
    ]

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.full_name


class Topic(TwoLevels, Term):
    """主题分类: the State Council's classes of two levels, which a district may adapt."""

    code = models.CharField("代码", max_length=8, unique=True)
    name = models.CharField("名称", max_length=60)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position"), FieldPanel("valid_from")]),
    ]

    class Meta:
        verbose_name = "主题分类"
        verbose_name_plural = "主题分类"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.full_name


class Genre(Term):
    """体裁: the kinds of official document (党政机关公文处理工作条例 第八条)."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=20, unique=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("position"), FieldPanel("valid_from")]),
    ]

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
        help_text="可用 {code} 机构代码、{uscc} 统一社会信用代码、{year} 年、{month} 月、{day} 日、{date} 年月日、"
        "{serial:05} 流水号（05 为位数），其余文字原样保留。"
        "例如 {code}/{year}-{serial:05} 得到 450205001/2026-00001。",
    )
    serial_scope = models.CharField(
        "流水号重新起算", max_length=8, choices=Scope.choices, default=Scope.YEAR,
        help_text="每月起算须在模板中含月份，每日起算须含日期。",
    )  # fmt: skip
    valid_from = models.DateField("生效日期")

    panels = [
        FieldPanel("pattern"),
        FieldRowPanel([FieldPanel("serial_scope"), FieldPanel("valid_from")]),
    ]

    class Meta:
        verbose_name = "索引号模板"
        verbose_name_plural = "索引号模板"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="one_template_per_agency_and_day")
        ]

    def __str__(self) -> str:
        return self.pattern

    def clean(self) -> None:
        super().clean()
        if self.pattern and self.serial_scope in Scope.values:
            validate_scope(self.pattern, self.serial_scope)


class IndexNumberCounter(models.Model):
    """The last serial given out, per agency and period. Only :func:`assign_index_number` touches it."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", verbose_name="公开主体")
    period = models.CharField("期间", max_length=80)
    last = models.PositiveIntegerField("最后流水号")

    class Meta:
        verbose_name = "索引号流水"
        verbose_name_plural = "索引号流水"
        constraints = [
            models.UniqueConstraint(fields=["agency", "period"], name="one_counter_per_agency_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.last}"


class IndexNumber(models.Model):
    """Every number ever given, also to drafts that were deleted since. The database refuses any change."""

    number = models.CharField("索引号", max_length=64, primary_key=True)
    agency = models.ForeignKey(
        "agencies.Agency", models.DO_NOTHING, related_name="+", verbose_name="公开主体", db_constraint=False
    )
    given_at = models.DateTimeField("编号时间")

    class Meta:
        verbose_name = "已编索引号"
        verbose_name_plural = "已编索引号"

    def __str__(self) -> str:
        return self.number
