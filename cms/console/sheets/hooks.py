from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.console.menu import AgencyWorkMenuItem
from cms.console.sheets import views
from cms.console.sheets.rounds import rounds_of, visible_records
from cms.records.models import Record


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("sheets/", views.ArchiveView.as_view(), name="sheets_archive"),
        path("sheets/<int:round_id>/", views.SheetView.as_view(), name="sheet"),
        path("sheets/<int:round_id>/pdf/", views.SheetPdfView.as_view(), name="sheet_pdf"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return AgencyWorkMenuItem(
        "审查单", reverse("sheets_archive"), name="sheets", icon_name="clipboard-list", order=110
    )


@hooks.register("record_standing_panels", order=22)
def sheets_of_record(request: HttpRequest, record: Record) -> str:
    """Every round's sheet, the newest first."""
    seen = visible_records(request.user).filter(pk=record.pk)
    rounds = rounds_of(seen).select_related("requested_by").order_by("pk")
    numbered = list(enumerate(rounds, start=1))[::-1]
    return render_to_string("console/sheets/of_record.html", {"rounds": numbered}, request)
