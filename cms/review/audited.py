"""What belongs in the log of the review: its rules, and sending in and taking back. Verdicts note themselves."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import workflow_cancelled, workflow_submitted

from cms.audit.log import note
from cms.audit.watching import watch
from cms.review.models import (
    ChecklistItem,
    FastLane,
    Ground,
    ReferralWording,
    ReviewTask,
    ReviewTimeLimit,
)

watch(
    Ground,
    "ground",
    ["code", "article", "label", "force", "explanation", "valid_from", "valid_until", "position"],
)
watch(ChecklistItem, "checklistitem", ["text", "step", "position", "valid_from", "valid_until"])
watch(FastLane, "fastlane", ["kind", "steps", "basis", "valid_from", "valid_until"])
watch(ReferralWording, "referralwording", ["opening", "closing", "valid_from", "valid_until"])
watch(ReviewTimeLimit, "reviewtimelimit", ["subject", "working_days", "basis", "valid_from", "valid_until"])
watch(ReviewTask, "reviewtask", ["name", "active", "step"])
watch(WorkflowTask, "workflowtask", ["workflow", "task", "sort_order"])
watch(WorkflowPage, "workflowpage", ["workflow", "page"])


@receiver(workflow_submitted)
def submitted(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    _note("review.submitted", instance, user)


@receiver(workflow_cancelled)
def cancelled(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    _note("review.cancelled", instance, user)


def _note(action: str, state: WorkflowState, user: Any) -> None:
    record: Any = state.content_object.specific
    step = state.current_task_state.task.name if state.current_task_state else ""
    note(
        action,
        by=user,
        about=record,
        title=record.get_admin_display_title(),
        agency_id=getattr(record, "agency_id", None),
        round=state.pk,
        step=step,
    )
