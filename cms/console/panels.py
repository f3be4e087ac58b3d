"""The home page: what waits for me first, then what I sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision, TaskState, WorkflowState

from cms.records.models import Edition, Record
from cms.review.clock import clocks
from cms.review.models import Referral, Verdict
from cms.review.standing import withholding_of

SHOWN = 20


class WaitingForMePanel(Component):
    """The longest waiting first; a fixed number of queries, however many wait."""

    order = 10
    template_name = "console/home_waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = TaskState.objects.reviewable_by(user)
        states = (
            waiting.select_related("revision", "workflow_state__requested_by", "task")
            .defer("revision__content")
            .order_by("started_at", "pk")
        )
        count = waiting.count()
        return {"items": _waiting(list(states[:SHOWN]), user), "count": count, "more": max(count - SHOWN, 0)}


def _waiting(states: list[TaskState], user: Any) -> list[dict[str, Any]]:
    records = _records(state.revision.object_id for state in states)
    barred = _barred(states, records, user)
    asked = _asked(records)
    return [
        {
            "state": state,
            "title": state.revision.object_str,
            "agency": records[state.revision.object_id].agency,
            "barred": state.pk in barred,
            "asked": asked.get(state.revision.object_id),
        }
        for state in states
        if state.revision.object_id in records
    ]


def _records(keys: Iterable[str]) -> dict[str, Record]:
    """By the keys that revisions and reviews name them by, without their texts."""
    found = Record.objects.filter(pk__in=map(int, keys)).select_related("agency").defer("body")
    return {str(record.pk): record for record in found}


def _asked(records: dict[str, Record]) -> dict[str, dict[str, Any]]:
    """The open referral of each record with its clock: until it is answered nobody decides."""
    found = list(Referral.objects.open().filter(page_id_at_sending__in=map(int, records)))
    ticking = clocks(found, timezone.localdate())
    return {str(each.page_id_at_sending): {"referral": each, "clock": ticking[each.pk]} for each in found}


def _barred(states: list[TaskState], records: dict[str, Record], user: Any) -> set[int]:
    """The reviews in which this person wrote or decided before: a hint only, the review page says why."""
    edits = Revision.objects.page_revisions().filter(object_id__in=records, user=user.pk)
    edited = list(edits.values_list("object_id", "pk"))
    rounds = [state.workflow_state_id for state in states]
    verdicts = Verdict.objects.filter(round__in=rounds, decided_by=user.pk)
    decided = set(verdicts.values_list("round_id", "revision_id"))
    since = {key: record.live_revision_id or 0 for key, record in records.items()}
    return {
        state.pk
        for state in states
        if (state.workflow_state_id, state.revision_id) in decided
        or any(
            key == state.revision.object_id and since[key] < edit <= state.revision_id for key, edit in edited
        )
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
        rounds, count = list(mine[:SHOWN]), mine.count()
        records = _records(state.object_id for state in rounds)
        items = [
            {
                "workflow": state,
                "record": records[state.object_id],
                "returned": state.status == WorkflowState.STATUS_NEEDS_CHANGES,
            }
            for state in rounds
            if state.object_id in records
        ]
        return {"items": items, "more": max(count - SHOWN, 0)}


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
            .select_related("decided_by", "ground", "reopening")
            .order_by("-id")[:20],
            "withheld": withholding_of(record.pk),
        },
        request,
    )
