"""What was let out before its review stays in everybody's sight until that is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.agencies.permissions import agencies_of
from cms.records.models import Record
from cms.review.emergency import EmergencyRelease

SHOWN = 20


class EmergencyPanel(Component):
    """Releases without their review, of the agencies this person works for; the superuser sees the district's."""

    name = "emergency"
    order = 6
    template_name = "console/emergency/home.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = EmergencyRelease.objects.open().select_related("agency").order_by("review_due_on", "pk")
        if not user.is_superuser:
            waiting = waiting.filter(agency__in=agencies_of(user))
        return {"items": list(waiting[:SHOWN])}


def releases_of(request: Any, record: Record) -> str:
    """The record's emergency releases, as a part of where it stands; nothing where there is none."""
    releases = EmergencyRelease.objects.filter(page_id_at_release=record.pk).select_related("review")
    return render_to_string("console/emergency/standing.html", {"releases": list(releases)}, request)


def time_to_clarify(request: Any, record: Record) -> str:
    """How long a falsehood stood before its clarification was public, or has stood by now."""
    specific = record.specific
    if specific.kind_code != "clarification" or specific.found_at is None:
        return ""
    published = getattr(record, "published", None)
    until = published.published_at if published else timezone.now()
    return render_to_string(
        "console/emergency/clarified.html",
        {"found_at": specific.found_at, "published": published, "taken": in_words(until - specific.found_at)},
        request,
    )


def in_words(span: Any) -> str:
    minutes = max(int(span.total_seconds() // 60), 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "天"), (hours, "小时"), (minutes, "分钟")]
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "不到1分钟"
