"""Keeping the table of what waits in step with Wagtail's task states, and its times with limits and calendar."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from cms.desk.claims import ClaimedByAnother
from cms.desk.limits import Limits
from cms.desk.waiting import Claim, Waiting
from cms.records.models import Record
from cms.review.models import ReviewTask
from cms.workdays.hours import OfficeClock

DECIDED = {TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED}
TIMES = ["limit", "due_at", "provisional", "remind_at", "escalate_at"]
BATCH = 1000


def arrive(state: TaskState) -> Waiting | None:
    """The row of a task state that is in progress; None where it is not a review of a record."""
    task = state.task.specific
    found = Record.objects.filter(pk=state.workflow_state.object_id).defer("body").first()
    if not isinstance(task, ReviewTask) or found is None:
        return None
    waiting = Waiting(
        task_state=state,
        record=found,
        agency_id=found.agency_id,
        step=task.step,
        kind=found.specific_class.kind_code if found.specific_class else Record.kind_code,
        title=state.revision.object_str[:255],
        requested_by_id=state.workflow_state.requested_by_id,
        arrived_at=state.started_at,
    )
    set_times(waiting, Limits(), OfficeClock())
    waiting.save(force_insert=True)
    return waiting


def leave(state: TaskState) -> None:
    """The review is over, or was cancelled. Raises ClaimedByAnother where somebody else had taken it."""
    waiting = Waiting.objects.select_for_update().filter(task_state=state.pk).first()
    if waiting is None:
        return
    if state.status in DECIDED:
        claim = Claim.objects.filter(waiting=waiting).select_related("by").first()
        if claim is not None and claim.holds and claim.by_id != state.finished_by_id:
            raise ClaimedByAnother.of(claim)
    waiting.delete()


def set_times(waiting: Waiting, limits: Limits, clock: OfficeClock) -> None:
    """Due, reminder and escalation from the limit that held on arrival; none where no limit is set."""
    limit = limits.of(waiting.step, waiting.agency_id, timezone.localdate(waiting.arrived_at))
    waiting.limit = limit
    waiting.due_at = waiting.remind_at = waiting.escalate_at = None
    waiting.provisional = False
    if limit is None:
        return
    count = clock.after_days if limit.unit == limit.Unit.DAYS else clock.after_hours
    try:
        waiting.due_at, waiting.provisional = count(waiting.arrived_at, limit.amount)
        waiting.escalate_at = waiting.due_at
        if limit.escalate_after:
            waiting.escalate_at, _ = clock.after_hours(waiting.due_at, limit.escalate_after)
        if limit.remind_before:
            waiting.remind_at = clock.before_hours(waiting.due_at, limit.remind_before)
    except ValueError:  # arrived more than a year ago: it is overdue whatever the calendar says
        waiting.due_at = waiting.escalate_at = waiting.arrived_at


@transaction.atomic
def reckon_again() -> int:
    """After a change of limits or calendar: the times of everything that waits. Returns how many changed."""
    limits, clock, changed = Limits(), OfficeClock(), []
    for waiting in Waiting.objects.select_for_update().order_by("pk").iterator(chunk_size=BATCH):
        before = [getattr(waiting, f"{name}_id" if name == "limit" else name) for name in TIMES]
        set_times(waiting, limits, clock)
        if before != [getattr(waiting, f"{name}_id" if name == "limit" else name) for name in TIMES]:
            changed.append(waiting)
    Waiting.objects.bulk_update(changed, TIMES, batch_size=200)  # larger ones are slower
    return len(changed)


def heal() -> tuple[int, int]:
    """What is in progress without a row gets one, rows of what is over go: (made, removed)."""
    in_progress = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    lacking = in_progress.filter(waiting=None, task__in=ReviewTask.objects.values("pk"))
    made = 0
    for state in lacking.select_related("task", "workflow_state", "revision")[:BATCH]:
        with transaction.atomic():
            # Decided meanwhile, or given its row by another process: whoever comes second finds that.
            locked = TaskState.objects.select_for_update(of=("self",)).filter(pk=state.pk).first()
            still = locked is not None and locked.status == TaskState.STATUS_IN_PROGRESS
            if still and not Waiting.objects.filter(task_state=state.pk).exists():
                made += arrive(state) is not None
    over = Waiting.objects.exclude(task_state__status=TaskState.STATUS_IN_PROGRESS)
    return made, over.delete()[1].get(Waiting._meta.label, 0)
