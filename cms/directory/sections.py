"""目录结构: the sections of an agency's catalogue, what each must contain, and the samples they are made from."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.agencies.models import Agency


class Unit(models.TextChoices):
    DAY = "day", "天"
    MONTH = "month", "个月"


class Requirement(models.Model):
    """A section: its place, what it must contain, and by which rules records fall into it.

    Rules of one sort are alternatives; of several sorts, each must be met. A first-level topic stands for its
    second level too. A section without rules holds what people put into it.
    """

    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级类目"
    )
    name = models.CharField("类目名称", max_length=60, help_text="例如“机构概况”。")
    contains = models.TextField(
        "应当包含的内容",
        max_length=500,
        blank=True,
        help_text="逐项列明，例如：领导成员及分工、内设机构、主要职责、联系方式。",
    )
    heads = models.ManyToManyField(
        "catalogue.DisclosureHead", blank=True, related_name="+", verbose_name="对应的法定公开内容"
    )
    topics = models.ManyToManyField(
        "catalogue.Topic", blank=True, related_name="+", verbose_name="对应的主题分类"
    )
    kinds = ArrayField(
        models.CharField(max_length=24), blank=True, default=list, verbose_name="对应的信息种类"
    )
    at_least = models.PositiveSmallIntegerField(
        "至少几条", default=1, help_text="少于这个数，完整性检查会提示。填 0 表示可以没有。"
    )
    fresh_within = models.PositiveSmallIntegerField(
        "多久应有更新",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="例如 12 个月。不填则不检查。",
    )
    fresh_unit = models.CharField("单位", max_length=8, choices=Unit.choices, default=Unit.MONTH)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.parent is None:
            return
        if self.parent_id == self.pk or self.parent.parent_id:
            raise ValidationError({"parent": "只支持两级，请选择一级类目作为上级。"})
        if self.pk and type(self)._default_manager.filter(parent=self.pk).exists():
            raise ValidationError({"parent": "本类目下面还有类目，不能再设上级。"})

    def stale_before(self, today: datetime.date) -> datetime.date | None:
        """What was last renewed before that day is stale; None where nothing is asked."""
        if self.fresh_within is None:
            return None
        if self.fresh_unit == Unit.DAY:
            return today - datetime.timedelta(days=self.fresh_within)
        return months_before(today, self.fresh_within)


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, or its last day where it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    first = datetime.date(month // 12, month % 12 + 1, 1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    return min(
        first.replace(day=1) + datetime.timedelta(days=day.day - 1), following - datetime.timedelta(days=1)
    )


def new_slug() -> str:
    return uuid.uuid4().hex[:12]


class SectionTemplate(models.Model):
    """目录编制结构样表: from which the sections of an agency are made."""

    class Audience(models.TextChoices):
        DEPARTMENTS = "departments", "区政府部门"
        TOWNS = "towns", "镇、街道"

    slug = models.SlugField("标识", unique=True, editable=False, default=new_slug)
    name = models.CharField("样表名称", max_length=100, unique=True)
    audience = models.CharField("适用于", max_length=16, choices=Audience.choices)
    source = models.CharField("依据", max_length=200, blank=True, help_text="例如：柳北法办发〔2008〕6号。")
    valid_from = models.DateField("启用日期", help_text="从这一天起用于建立目录结构。")
    retired_on = models.DateField("停用日期", null=True, blank=True)

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("source")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("retired_on")]),
    ]

    class Meta:
        verbose_name = "目录结构样表"
        verbose_name_plural = "目录结构样表"
        ordering = ["audience", "-valid_from"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def for_agency(cls, agency: Agency) -> Any:
        """The sample that holds today for this kind of agency, or None."""
        towns = agency.kind in {Agency.Kind.TOWN, Agency.Kind.STREET}
        today = timezone.localdate()
        found = cls.objects.filter(
            models.Q(retired_on=None) | models.Q(retired_on__gt=today),
            audience=cls.Audience.TOWNS if towns else cls.Audience.DEPARTMENTS,
            valid_from__lte=today,
        )
        return found.order_by("-valid_from", "-pk").first()


class TemplateSection(Requirement):
    template = models.ForeignKey(
        SectionTemplate, models.CASCADE, related_name="sections", verbose_name="样表"
    )

    class Meta(Requirement.Meta):
        verbose_name = "样表类目"
        verbose_name_plural = "样表类目"


class AgencySectionQuerySet(models.QuerySet[Any]):
    def in_use(self, on: datetime.date | None = None) -> Self:
        """Neither retired nor below a retired section."""
        on = on or timezone.localdate()
        own, upper = (
            models.Q(**{f"{level}retired_on": None}) | models.Q(**{f"{level}retired_on__gt": on})
            for level in ("", "parent__")
        )
        return self.filter(own, upper)


class AgencySection(Requirement):
    """类目: a section of one agency's catalogue. Made from a sample, the agency's own from then on."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="sections", verbose_name="公开主体")
    made_from = models.ForeignKey(
        TemplateSection, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="样表类目"
    )
    retired_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    objects = AgencySectionQuerySet.as_manager()

    class Meta(Requirement.Meta):
        verbose_name = "类目"
        verbose_name_plural = "类目"

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None and self.retired_on <= timezone.localdate()

    def clean(self) -> None:
        super().clean()
        if self.parent is not None and self.parent.agency_id != self.agency_id:
            raise ValidationError({"parent": "只能选择本公开主体的类目。"})


class Placement(models.Model):
    """A record put into a section by hand, whatever the sections' rules say."""

    record = models.OneToOneField(
        "records.Record", models.CASCADE, primary_key=True, related_name="placement", verbose_name="公开信息"
    )
    section = models.ForeignKey(AgencySection, models.CASCADE, related_name="placements", verbose_name="类目")

    class Meta:
        verbose_name = "指定的类目"
        verbose_name_plural = "指定的类目"

    def __str__(self) -> str:
        return f"{self.record_id} → {self.section}"
