from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component

from cms.console.emergency import panels
from cms.console.emergency.views import EmergencyView
from cms.records.models import Record
from cms.review.emergency import may_release


@hooks.register("register_admin_urls")
def emergency_urls() -> list[Any]:
    return [
        path("records/<int:record_id>/emergency/", EmergencyView.as_view(), name="console_emergency"),
    ]


class EmergencyMenuItem(ActionMenuItem):
    name = "action-emergency"
    label = "应急发布"
    icon_name = "warning"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        if context["view"] != "edit" or not isinstance(page, Record):
            return False
        return page.latest_revision_id != page.live_revision_id and may_release(
            context["request"].user, page.agency_id
        )

    def get_url(self, context: dict[str, Any]) -> str | None:
        return reverse("console_emergency", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def emergency_menu_item() -> ActionMenuItem:
    return EmergencyMenuItem(order=30)


@hooks.register("construct_homepage_panels", order=20)
def home_panels(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(panels.EmergencyPanel())


hooks.register("record_standing_panels", panels.releases_of, order=5)
hooks.register("record_standing_panels", panels.time_to_clarify, order=4)
