"""公开信息: every record of the agencies a person works for, with its state, for finding and filtering."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.models import Page, WorkflowState

from cms.agencies.models import Agency
from cms.agencies.permissions import agencies_of
from cms.catalogue.models import Column as WebsiteColumn
from cms.records.models import Record

STATES = [
    ("draft", "草稿"),
    ("in_review", "审查中"),
    ("returned", "退回修改"),
    ("public", "已公开"),
    ("withdrawn", "已撤稿"),
]


def with_states(records: QuerySet[Record]) -> QuerySet[Record]:
    """Annotates ``under_review`` and ``returned``; the read row says the rest."""
    rounds = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    return records.select_related("agency", "main_column__parent", "published").annotate(
        under_review=Exists(rounds.filter(status=WorkflowState.STATUS_IN_PROGRESS)),
        returned=Exists(rounds.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)),
    )


def state_of(record: Record) -> str:
    """In words, the public state first: 已公开第2版，修改审查中."""
    published = getattr(record, "published", None)
    public = "" if published is None else "已撤稿" if published.withdrawn else f"已公开第{published.number}版"
    working = "审查中" if record.under_review else "退回修改" if record.returned else ""
    return "，".join(filter(None, (public, working))) or "草稿"


class RecordFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="filter_state")
    agency = django_filters.ModelChoiceFilter(label="公开主体", queryset=Agency.objects.all())
    main_column = django_filters.ModelChoiceFilter(
        label="主栏目", queryset=WebsiteColumn.objects.select_related("parent")
    )

    class Meta:
        model = Record
        fields: list[str] = []

    def filter_state(self, records: QuerySet[Record], name: str, value: str) -> QuerySet[Record]:
        conditions = {
            "draft": Q(published=None, under_review=False, returned=False),
            "in_review": Q(under_review=True),
            "returned": Q(returned=True),
            "public": Q(published__withdrawn=False),
            "withdrawn": Q(published__withdrawn=True),
        }
        return records.filter(conditions[value])


class RecordListView(BaseListingView):
    page_title = "公开信息"
    header_icon = "doc-full"
    model = Record
    filterset_class = RecordFilterSet
    is_searchable = True
    search_backend_name = None
    search_fields = ["title", "draft_title", "index_number", "document_number"]
    index_url_name = "console_records"
    index_results_url_name = "console_records_results"
    default_ordering = "-latest_revision_created_at"
    paginate_by = 30
    verbose_name_plural = "公开信息"
    columns = [
        TitleColumn(
            "title", label="标题", get_url=lambda record: reverse("console_record", args=[record.pk])
        ),
        Column("index_number", label="索引号"),
        Column("agency", label="公开主体"),
        Column("main_column", label="主栏目"),
        StatusTagColumn("state", label="状态", accessor=state_of, primary=lambda record: record.live),
        DateColumn("latest_revision_created_at", label="最近修改", sort_key="latest_revision_created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Record]:
        records = with_states(Record.objects.all())
        user = self.request.user
        return records if user.is_superuser else records.filter(agency__in=agencies_of(user))

    def get_ordering(self) -> Any:
        return (super().get_ordering(), "-pk")
