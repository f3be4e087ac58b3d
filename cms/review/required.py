"""Which steps a review needs. The one place that says so: the tasks, the gate and the desk ask here."""

from __future__ import annotations

from django.utils import timezone
from wagtail.models import WorkflowState

from cms.review.fast_lane import FastLane, RoundSteps
from cms.review.verdicts import Step


def required_steps(page_id: int, round_id: int) -> tuple[Step, ...]:
    """The steps, in order, that this round of this record's review must pass, each by another person.

    ``round_id`` is the WorkflowState's. Steps that are not among them are skipped when their turn comes.
    """
    fixed = RoundSteps.objects.filter(round_id=round_id, page_id_at_start=page_id).first()
    return tuple(Step) if fixed is None else tuple(step for step in Step if step in fixed.steps)


def fix_steps(workflow_state: WorkflowState) -> None:
    """Once per round, before its first step: write down which steps it takes, where they are not all."""
    if workflow_state.task_states.exists():
        return
    kind = getattr(workflow_state.content_object.specific, "kind_code", "")
    today = timezone.localdate()
    lane = FastLane.objects.valid_on(today).filter(kind=kind).order_by("-valid_from").first()
    if lane is not None:
        RoundSteps.objects.create(
            round_id=workflow_state.pk,
            page_id_at_start=int(workflow_state.object_id),
            steps=lane.steps,
            basis=lane.basis,
        )
