"""Rules that hold from a day on, until another: rows that staff edit, never literals."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day: datetime.date) -> DatedQuerySet:
        """The first and the last day both count."""
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day), valid_from__lte=day)


class Dated(models.Model):
    """A row that holds from ``valid_from`` up to and including ``valid_until``, or for good."""

    valid_from = models.DateField("起用日期")
    valid_until = models.DateField(
        "停用日期", null=True, blank=True, help_text="不填表示一直有效；填写的当天仍有效。"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "停用日期不能早于起用日期。"})
