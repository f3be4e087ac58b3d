"""The home page: what waits for me first, then what I sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState

from cms.records.models import Edition, Record
from cms.review.actions import reason_not_to_decide
from cms.review.models import Verdict


class WaitingForMePanel(Component):
    order = 10
    template_name = "console/home_waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        states = (
            TaskState.objects.reviewable_by(user)
            .select_related("revision__user", "workflow_state__requested_by", "task")
            .order_by("started_at")
        )
        return {"items": [_item(state, user) for state in states if state.revision.content_object]}


def _item(state: TaskState, user: Any) -> dict[str, Any]:
    return {
        "state": state,
        "record": state.revision.as_object(),
        "refusal": reason_not_to_decide(state, user),
    }


class MySubmissionsPanel(Component):
    """What this person sent for review and is not through: returned first."""

    order = 20
    template_name = "console/home_mine.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        mine = (
            WorkflowState.objects.active()
            .filter(requested_by=parent_context["request"].user)
            .select_related("current_task_state__task")
            .order_by("-status", "-created_at")  # needs_changes before in_progress
        )
        items = [
            {"workflow": state, "record": state.content_object, "returned": state.status == "needs_changes"}
            for state in mine
            if state.content_object
        ]
        return {"items": items}


def review_history(request: Any, record: Record) -> str:
    """The record's editions and verdicts, as a part of where it stands."""
    return render_to_string(
        "console/history.html",
        {
            "record": record,
            "editions": Edition.objects.filter(record=record.pk)
            .select_related("issued_by")
            .order_by("-number"),
            "verdicts": Verdict.objects.filter(page_id_at_decision=record.pk)
            .select_related("decided_by")
            .order_by("-id")[:20],
        },
        request,
    )
