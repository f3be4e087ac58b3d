"""审计日志 in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, re_path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.console.audit import views
from cms.console.audit.listing import AuditListView, may_read_log


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("audit/", AuditListView.as_view(), name="console_audit"),
        path("audit/results/", AuditListView.as_view(results_only=True), name="console_audit_results"),
        path("audit/verify/", views.VerifyView.as_view(), name="console_audit_verify"),
        re_path(
            r"^audit/export\.(?P<kind>xlsx|ndjson)$", views.ExportView.as_view(), name="console_audit_export"
        ),
        path("audit/<int:number>/", views.EntryView.as_view(), name="console_audit_entry"),
    ]


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_log(request.user)


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    return AuditMenuItem("审计日志", reverse("console_audit"), name="audit", icon_name="history", order=500)
