"""公开信息: every record of the agencies a person works for, with its state, for finding and filtering."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page, WorkflowState

from cms.agencies.models import Agency
from cms.agencies.permissions import agencies_of
from cms.catalogue.models import Column as WebsiteColumn
from cms.records.kinds import kind_choices, kind_named
from cms.records.models import Record

EXPORTED = {
    "index_number": "索引号",
    "title": "标题",
    "kind": "种类",
    "agency": "公开主体",
    "main_column": "主栏目",
    "document_number": "发文字号",
    "formed_on": "成文日期",
    "state": "状态",
    "published_at": "发布日期",
    "changed_at": "最近修改",
    "address": "网址",
}
"""What a spreadsheet of the list holds, with its headings."""

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


def kind_of(record: Record) -> str:
    """The kind's Chinese name, without reading the kind's own row."""
    model = ContentType.objects.get_for_id(record.content_type_id).model_class()
    return str(getattr(model, "kind_label", Record.kind_label))


class RecordFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="filter_state")
    agency = django_filters.ModelChoiceFilter(label="公开主体", queryset=Agency.objects.all())
    kind = django_filters.ChoiceFilter(label="种类", choices=kind_choices, method="filter_kind")
    main_column = django_filters.ModelChoiceFilter(
        label="主栏目", queryset=WebsiteColumn.objects.select_related("parent")
    )
    formed_on = django_filters.DateFromToRangeFilter(label="成文日期", widget=DateRangePickerWidget)
    published_at = django_filters.DateFromToRangeFilter(
        label="发布日期", field_name="published__published_at", widget=DateRangePickerWidget
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

    def filter_kind(self, records: QuerySet[Record], name: str, value: str) -> QuerySet[Record]:
        return records.filter(content_type=ContentType.objects.get_for_model(kind_named(value)))


class RecordListView(SpreadsheetExportMixin, BaseListingView):
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
        Column("kind", label="种类", accessor=kind_of),
        Column("agency", label="公开主体"),
        Column("main_column", label="主栏目"),
        StatusTagColumn("state", label="状态", accessor=state_of, primary=lambda record: record.live),
        DateColumn("latest_revision_created_at", label="最近修改", sort_key="latest_revision_created_at"),
    ]

    list_export = list(EXPORTED)
    export_headings = EXPORTED

    def get_base_queryset(self) -> QuerySet[Record]:
        records = with_states(Record.objects.defer("body"))
        user = self.request.user
        return records if user.is_superuser else records.filter(agency__in=agencies_of(user))

    def get_ordering(self) -> Any:
        return (super().get_ordering(), "-pk")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton("导入 Word 文件", url=reverse("console_import_word"), icon_name="upload"),
        ]

    def get_filename(self) -> str:
        return f"公开信息-{timezone.localdate():%Y%m%d}"

    def to_row_dict(self, item: Record) -> dict[str, Any]:
        published = getattr(item, "published", None)
        shown = published is not None and not published.withdrawn
        return {
            "index_number": item.index_number,
            "title": item.title,
            "kind": kind_of(item),
            "agency": item.agency.name,
            "main_column": str(item.main_column),
            "document_number": item.document_number,
            "formed_on": item.formed_on,
            "state": state_of(item),
            "published_at": _local(published and published.published_at),
            "changed_at": _local(item.latest_revision_created_at),
            "address": f"{settings.LIUBEI_SITE_URL}{published.path}" if shown else "",
        }

    def as_spreadsheet(self, queryset: QuerySet[Record], spreadsheet_format: str) -> HttpResponse:
        """Row by row: the district's whole list does not fit into memory twice."""
        return super().as_spreadsheet(queryset.iterator(chunk_size=1000), spreadsheet_format)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], self.request.GET["export"])
        return super().render_to_response(context, **kwargs)


def _local(moment: Any) -> Any:
    """The district's own time, without a zone: spreadsheets know none."""
    return moment and timezone.make_naive(moment)
