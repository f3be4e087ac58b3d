"""不予公开登记簿: finding, filtering, and taking the list along."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from cms.agencies.models import Agency, Role
from cms.nondisclosure.models import Filing
from cms.nondisclosure.paper import as_workbook, describe
from cms.nondisclosure.permissions import agencies_where, reviews_anywhere, visible_filings
from cms.nondisclosure.standing import Due, Standing, due_within, is_overdue, with_standing
from cms.review.models import Ground

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FilingFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(label="状态", choices=Standing.choices)
    due = django_filters.ChoiceFilter(label="评估期限", choices=Due.choices, method="filter_due")
    due_before = django_filters.DateFilter(label="评估期限早于", field_name="due_on", lookup_expr="lte")
    outcome = django_filters.ChoiceFilter(label="结论", choices=Filing.Outcome.choices)
    ground = django_filters.ModelChoiceFilter(label="依据", queryset=Ground.objects.all())
    agency = django_filters.ModelChoiceFilter(
        label="公开主体", queryset=lambda request: agencies_seen(request)
    )
    year = django_filters.ChoiceFilter(label="年度", choices=lambda: years())
    was_reported = django_filters.ChoiceFilter(
        label="上报", choices=[("no", "尚未上报"), ("yes", "已上报")], method="filter_reported"
    )

    class Meta:
        model = Filing
        fields: list[str] = []

    def filter_due(self, filings: QuerySet[Filing], name: str, value: str) -> QuerySet[Filing]:
        return due_within(filings, value)

    def filter_reported(self, filings: QuerySet[Filing], name: str, value: str) -> QuerySet[Filing]:
        return filings.filter(was_reported=value == "yes")


def agencies_seen(request: HttpRequest) -> QuerySet[Agency]:
    return Agency.objects.filter(pk__in=visible_filings(request.user).values("agency"))


def years() -> list[tuple[int, str]]:
    found = Filing.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年") for year in found]


def due_words(filing: Filing) -> str:
    if filing.waiting:
        return "等待审批人员确认"
    if filing.due_on is None:
        return "—"
    return f"{filing.due_on:%Y-%m-%d}{'（已逾期）' if is_overdue(filing) else ''}"


def decided_words(filing: Filing) -> str:
    return f"{timezone.localtime(filing.decided_at):%Y-%m-%d}"


def reported_words(filing: Filing) -> str:
    return "已上报" if filing.was_reported else "未上报"


class FilingListView(BaseListingView):
    page_title = "不予公开"
    header_icon = "no-view"
    model = Filing
    filterset_class = FilingFilterSet
    is_searchable = True
    search_backend_name = None
    search_fields = ["number", "title", "document_number", "index_number", "summary", "reason"]
    index_url_name = "nondisclosure"
    index_results_url_name = "nondisclosure_results"
    default_ordering = "-pk"
    paginate_by = 30
    verbose_name_plural = "不予公开备案"
    columns = [
        TitleColumn(
            "title",
            label="信息名称",
            get_url=lambda filing: reverse("nondisclosure_filing", args=[filing.pk]),
        ),
        Column("number", label="备案编号", sort_key="pk", classname="lb-nowrap"),
        Column("agency", label="公开主体", classname="lb-nowrap"),
        Column("ground_label", label="依据"),
        StatusTagColumn(
            "standing",
            label="状态",
            classname="lb-nowrap",
            accessor=describe,
            primary=lambda filing: filing.standing in (Standing.DISCLOSED, Standing.PARTLY),
        ),
        Column("decided", label="决定日期", accessor=decided_words, classname="lb-nowrap"),
        Column("due", label="下次评估", accessor=due_words, sort_key="due_on"),
        Column("was_reported", label="上报", accessor=reported_words, classname="lb-nowrap"),
    ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return self._workbook()
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Filing]:
        return with_standing(visible_filings(self.request.user)).select_related("agency", "ground")

    def get_ordering(self) -> Any:
        asked = super().get_ordering()
        return (asked,) if asked in ("pk", "-pk") else (asked, "-pk")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        user = self.request.user
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        buttons = [HeaderButton("导出 Excel", url=f"?{query.urlencode()}", icon_name="download")]
        if reviews_anywhere(user):
            buttons += [
                HeaderButton("上报", url=reverse("nondisclosure_reports"), icon_name="upload"),
                HeaderButton("手工登记记录", url=reverse("nondisclosure_requests"), icon_name="history"),
            ]
        if agencies_where(user, frozenset({Role.CONFIDENTIALITY.value})):
            buttons.insert(
                0, HeaderButton("手工登记", url=reverse("nondisclosure_request_new"), icon_name="plus")
            )
        return buttons

    def _workbook(self) -> HttpResponse:
        filings = list(self.get_queryset())
        name = f"attachment; filename=bugongkai-{datetime.date.today():%Y%m%d}.xlsx"
        return HttpResponse(as_workbook(filings), content_type=XLSX, headers={"Content-Disposition": name})
