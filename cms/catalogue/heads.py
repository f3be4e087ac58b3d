"""What the law names to be disclosed: the heads of 条例 第二十条, 第二十一条, and the fields of 基层政务公开."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.catalogue.terms import Term

DATES = FieldRowPanel([FieldPanel("valid_from"), FieldPanel("position")])


class DisclosureHead(Term):
    """法定公开内容: one head of what must be disclosed of the organ's own accord."""

    class Scope(models.TextChoices):
        ALL = "all", "所有公开主体"
        DISTRICT = "district", "区政府及其部门、街道"
        TOWN = "town", "镇"

    code = models.CharField(
        "代码", max_length=12, unique=True, help_text="条和项，例如 20-1。启用后不宜更改。"
    )
    name = models.CharField("名称", max_length=40, unique=True, help_text="简短的名称，例如“规范性文件”。")
    wording = models.CharField(
        "条文表述", max_length=200, blank=True, help_text="按依据原文填写，显示给编辑参考。"
    )
    article = models.CharField(
        "依据", max_length=100, help_text="例如《中华人民共和国政府信息公开条例》第二十条第（一）项。"
    )
    scope = models.CharField("适用于", max_length=12, choices=Scope.choices, default=Scope.ALL)
    fresh_months = models.PositiveSmallIntegerField(
        "更新周期（月）",
        null=True,
        blank=True,
        help_text="超过这么多个月没有更新，完整性检查会提示。不填则不检查。例如 12。",
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldPanel("wording"),
        FieldRowPanel([FieldPanel("article"), FieldPanel("scope")]),
        FieldPanel("fresh_months"),
        DATES,
    ]

    class Meta:
        verbose_name = "法定公开内容"
        verbose_name_plural = "法定公开内容"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def concerns(self, agency_kind: str) -> bool:
        """Whether agencies of this kind disclose under the head: 第二十一条 names some for towns, some for the rest."""
        return self.scope == self.Scope.ALL or (self.scope == self.Scope.TOWN) == (agency_kind == "town")


class GrassrootsField(Term):
    """基层政务公开领域: a field of the standard catalogues (国办发〔2019〕54号)."""

    code = models.SlugField("代码", unique=True, help_text="拼音，例如 yiwu-jiaoyu。启用后不宜更改。")
    name = models.CharField("名称", max_length=40, unique=True)
    article = models.CharField("依据", max_length=100, blank=True, help_text="例如 国办发〔2019〕54号。")
    position = models.PositiveSmallIntegerField("顺序", default=0)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldPanel("article"),
        DATES,
    ]

    class Meta:
        verbose_name = "基层政务公开领域"
        verbose_name_plural = "基层政务公开领域"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class KindHead(models.Model):
    """Which head a new record of a kind is put under when its editor does not say."""

    kind = models.SlugField("信息种类代码", unique=True, help_text="例如 guide（办事指南）。")
    head = models.ForeignKey(
        DisclosureHead, models.PROTECT, related_name="suggested_for", verbose_name="法定公开内容"
    )

    panels = [MultiFieldPanel([FieldPanel("kind"), FieldPanel("head")], heading="没有选择时，自动归入")]

    class Meta:
        verbose_name = "种类默认归类"
        verbose_name_plural = "种类默认归类"
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind} → {self.head}"


def suggested_head(kind: str) -> DisclosureHead | None:
    """The head that the kind stands for, unless it was retired."""
    found = DisclosureHead.objects.in_use().filter(suggested_for__kind=kind)
    return found.first()
