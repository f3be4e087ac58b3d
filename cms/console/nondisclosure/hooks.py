"""The register's addresses, menu, home panel, and its part of where a record stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.models import Page

from cms.console.nondisclosure import reports, views
from cms.console.nondisclosure.home import DuePanel
from cms.console.nondisclosure.listing import FilingListView
from cms.console.nondisclosure.requests import RequestListView
from cms.nondisclosure.models import Filing, FilingNumberTemplate, ReassessmentRule
from cms.nondisclosure.paper import describe
from cms.nondisclosure.permissions import reviews_anywhere, visible_filings
from cms.nondisclosure.standing import with_standing
from cms.records.models import Record

BASE = "nondisclosure/"


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path(BASE, FilingListView.as_view(), name="nondisclosure"),
        path(f"{BASE}results/", FilingListView.as_view(results_only=True), name="nondisclosure_results"),
        path(f"{BASE}<int:filing_id>/", views.FilingView.as_view(), name="nondisclosure_filing"),
        path(f"{BASE}<int:filing_id>/assess/", views.AssessView.as_view(), name="nondisclosure_assess"),
        path(
            f"{BASE}assessments/<int:assessment_id>/",
            views.AnswerAssessmentView.as_view(),
            name="nondisclosure_answer",
        ),
        path(f"{BASE}requests/", RequestListView.as_view(), name="nondisclosure_requests"),
        path(
            f"{BASE}requests/results/",
            RequestListView.as_view(results_only=True),
            name="nondisclosure_requests_results",
        ),
        path(f"{BASE}requests/new/", views.RequestCreateView.as_view(), name="nondisclosure_request_new"),
        path(f"{BASE}requests/<int:request_id>/", views.RequestView.as_view(), name="nondisclosure_request"),
        path(f"{BASE}reports/", reports.ReportListView.as_view(), name="nondisclosure_reports"),
        path(
            f"{BASE}reports/results/",
            reports.ReportListView.as_view(results_only=True),
            name="nondisclosure_reports_results",
        ),
        path(f"{BASE}reports/new/", reports.ReportCreateView.as_view(), name="nondisclosure_report_new"),
        path(f"{BASE}reports/<int:report_id>/", reports.ReportView.as_view(), name="nondisclosure_report"),
        path(
            f"{BASE}reports/<int:report_id>/<slug:format>/",
            reports.ReportFileView.as_view(),
            name="nondisclosure_report_file",
        ),
    ]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/register.css"))


class RegisterMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return reviews_anywhere(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return RegisterMenuItem(
        "不予公开", reverse("nondisclosure"), name="nondisclosure", icon_name="no-view", order=120
    )


@hooks.register("construct_homepage_panels", order=15)
def home_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(DuePanel())


@hooks.register("record_standing_panels", order=15)
def filings_of_record(request: HttpRequest, record: Record) -> str:
    filings = with_standing(visible_filings(request.user).filter(record=record.pk)).order_by("-pk")
    if not filings:
        return ""
    rows = [(filing, describe(filing)) for filing in filings]
    return render_to_string("console/nondisclosure/of_record.html", {"rows": rows}, request)


@hooks.register("before_delete_page")
def what_was_filed_is_kept(request: HttpRequest, page: Page) -> HttpResponse | None:
    if not Filing.objects.filter(record__path__startswith=page.path).exists():
        return None
    messages.error(request, f"“{page.title}”已作不予公开备案，是备案的依据，不能删除。")
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


@hooks.register("before_bulk_action")
def nor_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type != "delete" or not all(isinstance(page, Page) for page in objects):
        return None
    return next((answer for page in objects if (answer := what_was_filed_is_kept(request, page))), None)


class ReassessmentRuleViewSet(ModelViewSet):
    model = ReassessmentRule
    icon = "calendar-alt"
    menu_label = "评估周期"
    list_display = ["__str__", "months", "valid_from"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class FilingNumberTemplateViewSet(ModelViewSet):
    model = FilingNumberTemplate
    icon = "order"
    menu_label = "备案编号模板"
    list_display = ["pattern", "valid_from"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class RegisterSettings(ModelViewSetGroup):
    menu_label = "不予公开设置"
    menu_icon = "cogs"
    menu_order = 410
    items = (ReassessmentRuleViewSet, FilingNumberTemplateViewSet)


@hooks.register("register_admin_viewset")
def settings_viewsets() -> Any:
    return RegisterSettings()
