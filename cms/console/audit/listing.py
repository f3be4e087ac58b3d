"""审计日志: the list, its filters, and how much of it one page shows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from cms.agencies.models import Agency, User
from cms.audit.models import Entry
from cms.audit.verifying import head
from cms.audit.wording import BY_THE_SYSTEM, GROUPS, actions_in, label_of, sentence

MOST_LISTED = 10_000
"""Beyond that nobody turns pages: the period is narrowed, or exported. Counting ten million takes seconds."""

VERIFIABLE = (1_000, 10_000, 100_000)


def may_read_log(user: Any) -> bool:
    return user.is_active and user.has_perm("audit.view_entry")


class ReadsLog:
    """For a view: only audit administrators and superusers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_log(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EntryFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label="时间", widget=DateRangePickerWidget)
    group = django_filters.MultipleChoiceFilter(
        label="类别", choices=list(GROUPS.items()), method="filter_group"
    )
    person = django_filters.CharFilter(
        label="操作人", method="filter_person", help_text="姓名或用户名，例如：张三。"
    )
    agency_id = django_filters.ModelChoiceFilter(
        label="公开主体", queryset=Agency.objects.all(), method="filter_agency"
    )
    about = django_filters.CharFilter(label="对象", help_text="例如：records.record:12。")

    class Meta:
        model = Entry
        fields: list[str] = []

    def filter_group(self, entries: QuerySet[Entry], name: str, value: list[str]) -> QuerySet[Entry]:
        return entries.filter(action__in=[action for group in value for action in actions_in(group)])

    def filter_person(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """By the people who bear the name today, so that the index serves, or bore it when they acted."""
        people = [
            user.pk
            for user in User.objects.only("pk", "username", "first_name", "last_name")
            if value in (user.get_username(), user.get_full_name()) or value in user.get_full_name()
        ]
        return entries.filter(by__in=people) if people else entries.filter(by_name=value)

    def filter_agency(self, entries: QuerySet[Entry], name: str, value: Agency) -> QuerySet[Entry]:
        return entries.filter(agency_id=value.pk)


class CappedPaginator(Paginator):
    @cached_property
    def count(self) -> int:
        return len(self.object_list.order_by().values_list("pk")[:MOST_LISTED])


class AuditListView(ReadsLog, BaseListingView):
    page_title = "审计日志"
    header_icon = "history"
    model = Entry
    template_name = "console/audit/list.html"
    results_template_name = "console/audit/results.html"
    filterset_class = EntryFilterSet
    paginator_class = CappedPaginator
    is_searchable = True
    search_backend_name = None
    search_fields = ["title"]
    index_url_name = "console_audit"
    index_results_url_name = "console_audit_results"
    default_ordering = "-at"
    paginate_by = 50
    verbose_name_plural = "审计日志"

    @cached_property
    def agencies(self) -> dict[int, str]:
        return dict(Agency.objects.values_list("pk", "short_name"))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column(
                "at",
                label="时间",
                sort_key="at",
                accessor=lambda entry: f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            ),
            TitleColumn(
                "sentence",
                label="发生了什么",
                accessor=lambda entry: sentence(entry, self.agencies.get(entry.agency_id, "")),
                get_url=lambda entry: reverse("console_audit_entry", args=[entry.pk]),
            ),
            Column(
                "action",
                label="动作",
                classname="lb-wide",
                accessor=lambda entry: label_of(entry.action),
                width="12%",
            ),
            Column(
                "by_name", label="操作人", accessor=lambda entry: entry.by_name or BY_THE_SYSTEM, width="12%"
            ),
            Column(
                "address",
                label="来源地址",
                classname="lb-wide",
                accessor=lambda entry: entry.address or "",
                width="12%",
            ),
            Column("number", label="序号", classname="lb-wide"),
        ]

    def get_ordering(self) -> Any:
        """The time first: every filter's index ends with it."""
        return ("at", "number") if super().get_ordering() == "at" else ("-at", "-number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "query": self.request.GET.urlencode(),
            "capped": context["paginator"].count >= MOST_LISTED,
            "most": MOST_LISTED,
            "verifiable": VERIFIABLE,
            "head": head(),
        }


def wanted(request: HttpRequest) -> QuerySet[Entry]:
    """The entries that the list shows for these parameters, for exporting."""
    filters = EntryFilterSet(request.GET, queryset=Entry.objects.all(), request=request)
    entries = filters.qs if filters.is_valid() else Entry.objects.none()
    text = request.GET.get("q", "").strip()
    return entries.filter(Q(title__icontains=text)) if text else entries
