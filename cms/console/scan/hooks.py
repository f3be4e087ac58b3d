"""The content scan in the admin: imported by ``cms.console.wagtail_hooks``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.agencies.permissions import agencies_of
from cms.console.scan import lists, panels, published, views
from cms.records.models import Record
from cms.review.models import Step


@hooks.register("register_admin_urls")
def scan_urls() -> list[Any]:
    return [
        path("records/<int:record_id>/scan/", views.FindingsView.as_view(), name="console_scan"),
        path("records/<int:record_id>/scan/mask/", views.MaskView.as_view(), name="console_scan_mask"),
        path("records/<int:record_id>/scan/say/", views.SayView.as_view(), name="console_scan_say"),
        path("records/<int:record_id>/scan/submit/", views.SubmitView.as_view(), name="console_scan_submit"),
        path("scan/text/", views.TextView.as_view(), name="console_scan_text"),
        path("scan/published/", published.PublishedView.as_view(), name="console_scan_published"),
        path("scan/versions/", lists.VersionsView.as_view(), name="scan_versions"),
        path("scan/versions/<int:number>/", lists.VersionView.as_view(), name="scan_version"),
    ]


@hooks.register("insert_global_admin_css")
def scan_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/scan.css"))


@hooks.register("record_standing_panels", order=15)
def scan_standing(request: HttpRequest, record: Record) -> str:
    return panels.standing(request, record)


@hooks.register("review_parts", order=-10)
def scan_part(request: HttpRequest, record: Record, step: Step) -> panels.ScanPart:
    return panels.ScanPart(request, record, step)


@hooks.register("construct_homepage_panels", order=20)
def confirmations(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(panels.ConfirmationsPanel())


@hooks.register("register_admin_viewset")
def scan_lists() -> lists.ScanGroup:
    return lists.ScanGroup()


class VersionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return lists.may_see_versions(request.user)


@hooks.register("register_scan_menu_item")
def versions_item() -> MenuItem:
    return VersionsMenuItem(
        "词库版本", reverse("scan_versions"), name="scan-versions", icon_name="history", order=50
    )


class ToolMenuItem(MenuItem):
    """For people who work with texts, and those who keep the lists."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(agencies_of(request.user)) or lists.may_see_versions(request.user)


@hooks.register("register_scan_menu_item")
def published_item() -> MenuItem:
    return ToolMenuItem(
        "已公开信息复查",
        reverse("console_scan_published"),
        name="scan-published",
        icon_name="view",
        order=-20,
    )


@hooks.register("register_scan_menu_item")
def text_item() -> MenuItem:
    return ToolMenuItem(
        "检查一段文字", reverse("console_scan_text"), name="scan-text", icon_name="pilcrow", order=-10
    )
