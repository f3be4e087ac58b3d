from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Revision

from cms.agencies.permissions import roles_of
from cms.console.menu import AgencyWorkMenuItem
from cms.console.schedule.views import ACTIONS, ScheduleView
from cms.records.misses import MissedPublication
from cms.records.models import Record
from cms.records.publishing import require_unspent_clearance
from cms.records.rescheduling import SEEN_BY, may_acknowledge, may_move
from cms.review.gate import NotCleared

SHOWN = 20


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    buttons = [
        path(f"schedule/<int:key>/{name}/", view, name=f"console_schedule_{name}")
        for name, view in ACTIONS.items()
    ]
    return [path("schedule/", ScheduleView.as_view(), name="console_schedule"), *buttons]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return AgencyWorkMenuItem(
        "定时发布", reverse("console_schedule"), name="schedule", icon_name="date", order=91
    )


class MissedPublicationsPanel(Component):
    """What missed its time, for the editors and approvers of its agency, until one of them has seen it."""

    order = 7
    template_name = "console/schedule/home_missed.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        mine = [agency for agency, role in roles_of(parent_context["request"].user) if role in SEEN_BY]
        missed = (
            MissedPublication.objects.unseen()
            .filter(record__agency__in=mine)
            .select_related("record__agency")
        )
        items = list(missed[: SHOWN + 1]) if mine else []
        return {
            "items": items[:SHOWN],
            "more": len(items) > SHOWN,
            "request": parent_context["request"],
            "csrf_token": parent_context.get("csrf_token"),
        }


@hooks.register("construct_homepage_panels", order=10)  # after the console's own, which starts anew
def home_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(MissedPublicationsPanel())


def _cleared(revision: Revision | None) -> bool:
    """Whether it might go out without a new review."""
    try:
        return revision is not None and bool(require_unspent_clearance(revision))
    except NotCleared:
        return False


@hooks.register("record_standing_panels", order=4)
def schedule_of_record(request: HttpRequest, record: Record) -> str:
    """When the record goes out, and what missed its time; empty where there is neither."""
    planned = (
        Revision.objects.for_instance(record)
        .filter(approved_go_live_at__isnull=False)
        .defer("content")
        .first()
    )
    missed = list(record.missed_publications.unseen()[:SHOWN])
    # Inside the editor's own form there can be no further forms.
    own_page = request.resolver_match is not None and request.resolver_match.url_name == "console_record"
    idle = (
        own_page and planned is None and may_move(request.user, record) and _cleared(record.latest_revision)
    )
    if planned is None and not missed and not idle:
        return ""
    context = {
        "record": record,
        "planned": planned,
        "idle": record.latest_revision if idle else None,
        "missed": missed,
        "own_page": own_page,
        "may_move": may_move(request.user, record),
        "may_see": may_acknowledge(request.user, record),
    }
    return render_to_string("console/schedule/record.html", context, request)
