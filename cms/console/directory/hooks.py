from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, re_path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cms.console.directory import structure, views
from cms.console.directory.access import may_arrange
from cms.console.menu import AgencyWorkMenuItem
from cms.directory.matching import sections_of
from cms.directory.models import Placement
from cms.records.models import PublishedRecord, Record


@hooks.register("register_admin_urls")
def directory_urls() -> list[Any]:
    section = "directory/sections/<str:owner>/<int:pk>/"
    return [
        path("directory/", views.CatalogueView.as_view(), name="console_directory"),
        re_path(
            r"^directory/catalogue\.(?P<form>xlsx|csv|pdf)$",
            views.CatalogueFileView.as_view(),
            name="console_directory_file",
        ),
        path("directory/guide/", views.GuideView.as_view(), name="console_guide"),
        path("directory/guide/<slug:slug>.pdf", views.GuideFileView.as_view(), name="console_guide_file"),
        path("directory/completeness/", views.OverviewView.as_view(), name="console_completeness_all"),
        path(
            "directory/completeness/<slug:slug>/",
            views.CompletenessView.as_view(),
            name="console_completeness",
        ),
        path("directory/structure/", structure.StructureView.as_view(), name="console_structure"),
        path(
            "directory/structure/<slug:slug>/", structure.StructureView.as_view(), name="console_structure_of"
        ),
        path("directory/samples/<int:pk>/", structure.SampleView.as_view(), name="console_sample"),
        path(f"{section}add/", structure.SectionView.as_view(), name="console_section_add"),
        path(f"{section}<int:section>/", structure.SectionView.as_view(), name="console_section"),
        path(
            f"{section}<int:section>/<slug:verb>/",
            structure.SectionVerbView.as_view(),
            name="console_section_verb",
        ),
        path("directory/place/<int:record_id>/", structure.PlaceView.as_view(), name="console_place"),
    ]


@hooks.register("register_admin_menu_item")
def directory_menu() -> MenuItem:
    items = [
        AgencyWorkMenuItem(
            "目录", reverse("console_directory"), name="directory-catalogue", icon_name="list-ul", order=10
        ),
        AgencyWorkMenuItem(
            "指南", reverse("console_guide"), name="directory-guide", icon_name="help", order=20
        ),
        AgencyWorkMenuItem(
            "完整性",
            reverse("console_completeness_all"),
            name="directory-completeness",
            icon_name="tick-inverse",
            order=30,
        ),
        AgencyWorkMenuItem(
            "目录结构",
            reverse("console_structure"),
            name="directory-structure",
            icon_name="list-ol",
            order=40,
        ),
    ]
    menu = Menu(items=items)
    return SubmenuMenuItem("公开目录", menu, name="directory", icon_name="folder-open-inverse", order=300)


@hooks.register("insert_global_admin_css")
def directory_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/directory.css"))


@hooks.register("record_standing_panels", order=60)
def section_of_record(request: HttpRequest, record: Record) -> str:
    """In which section it stands, and for the agency's editors the way to choose another."""
    placed = Placement.objects.filter(record=record.pk).select_related("section").first()
    public = PublishedRecord.objects.filter(record=record.pk).defer("payload", "brief").first()
    return render_to_string(
        "console/directory/place.html",
        {
            "record": record,
            "placed": placed,
            "ruled": sections_of(public) if public and not placed else [],
            "public": public,
            "may_place": may_arrange(request.user, record.agency_id),
        },
        request,
    )
