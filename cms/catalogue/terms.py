"""Terms: entries of the vocabularies that staff keep. A term is never lost: it is retired, or merged into another."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

# A first-level term, then its children, then the next.
TREE_ORDER = [
    Coalesce("parent__position", "position"),
    models.F("parent__position").asc(nulls_first=True),
    "position",
    "id",
]


class TermQuerySet(models.QuerySet[Any]):
    def in_use(self, on: datetime.date | None = None) -> Self:
        """Offered for new records on that day (today): begun, and neither retired nor below a retired term."""
        on = on or timezone.localdate()
        found = self.filter(Q(valid_from=None) | Q(valid_from__lte=on))
        return found.filter(_not_retired("", on), *(_not_retired(f"{up}__", on) for up in self._levels()))

    def offered(self, *chosen: int | None) -> Self:
        """What a form offers: the terms in use, and those that the record already has."""
        return self.filter(
            Q(pk__in=self.model._default_manager.in_use().values("pk")) | Q(pk__in=filter(None, chosen))
        )

    def _levels(self) -> list[str]:
        return ["parent"] if issubclass(self.model, TwoLevels) else []


def _not_retired(prefix: str, on: datetime.date) -> Q:
    return Q(**{f"{prefix}retired_on": None}) | Q(**{f"{prefix}retired_on__gt": on})


class Term(models.Model):
    """What every vocabulary's entries have in common. See :mod:`cms.catalogue.vocabulary` for what is done to them."""

    valid_from = models.DateField(
        "启用日期", null=True, blank=True, help_text="从这一天起可以选用，不填为一直可用。例如 2026-01-01。"
    )
    retired_on = models.DateField("停用日期", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="并入",
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None and self.retired_on <= timezone.localdate()

    @property
    def label(self) -> str:
        """The name where people choose: a retired term says so."""
        return f"{self}（已停用）" if self.is_retired else str(self)

    @property
    @admin.display(description="状态")
    def standing(self) -> str:
        if self.merged_into is not None:
            return f"已并入“{self.merged_into}”"
        if self.retired_on is not None:
            return f"{self.retired_on:%Y-%m-%d} {'停用' if self.is_retired else '起停用'}"
        if self.valid_from is not None and self.valid_from > timezone.localdate():
            return f"{self.valid_from:%Y-%m-%d} 起启用"
        return "在用"


_TermManager: Any = models.Manager.from_queryset(TermQuerySet)


class TreeManager(_TermManager):
    """In tree order. It is not in Meta: what sorts chosen terms in memory knows only names of fields."""

    def get_queryset(self) -> TermQuerySet:
        return super().get_queryset().order_by(*TREE_ORDER)


class TwoLevels(models.Model):
    """A vocabulary of two levels, in an order that people choose."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = TreeManager()

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
