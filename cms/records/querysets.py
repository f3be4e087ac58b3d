from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from cms.records.models import Edition


class RecordQuerySet(PageQuerySet):
    def of_agencies(self, agency_ids: list[int]) -> Self:
        return self.filter(agency__in=agency_ids)


RecordManager = PageManager.from_queryset(RecordQuerySet, "RecordManager")


class EditionQuerySet(models.QuerySet["Edition"]):
    def latest_of(self, record_id: int) -> Edition | None:
        return self.filter(record=record_id).order_by("-number").first()
