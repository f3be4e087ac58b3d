"""提请备案: what was registered by hand, waiting or answered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from cms.console.nondisclosure.views import LIST
from cms.nondisclosure.models import FilingRequest
from cms.nondisclosure.permissions import reviews_anywhere, visible_requests


def answer_words(asked: FilingRequest) -> str:
    if not hasattr(asked, "answer"):
        return "等待确认"
    return asked.filing.number if hasattr(asked, "filing") else "不同意备案"


class RequestListView(BaseListingView):
    page_title = "手工登记"
    header_icon = "no-view"
    model = FilingRequest
    is_searchable = True
    search_backend_name = None
    search_fields = ["title", "document_number", "summary"]
    index_url_name = "nondisclosure_requests"
    index_results_url_name = "nondisclosure_requests_results"
    default_ordering = "-pk"
    paginate_by = 30
    verbose_name_plural = "手工登记"
    columns = [
        TitleColumn(
            "title", label="信息名称", get_url=lambda asked: reverse("nondisclosure_request", args=[asked.pk])
        ),
        Column("agency", label="公开主体", classname="lb-nowrap"),
        Column("requested_by", label="提请人", accessor="requested_by.get_full_name"),
        Column(
            "requested_at",
            label="提请日期",
            accessor=lambda asked: f"{timezone.localtime(asked.requested_at):%Y-%m-%d}",
            classname="lb-nowrap",
        ),
        StatusTagColumn(
            "answer", label="结果", accessor=answer_words, primary=lambda asked: hasattr(asked, "filing")
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not reviews_anywhere(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[FilingRequest]:
        seen = visible_requests(self.request.user)
        return seen.select_related("agency", "requested_by", "answer", "filing")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, {"url": "", "label": "手工登记"}]
