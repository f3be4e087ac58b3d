"""Which steps a review needs. The one place that says so: the tasks, the gate and the desk ask here."""

from __future__ import annotations

from cms.review.verdicts import Step


def required_steps(page_id: int, round_id: int) -> tuple[Step, ...]:
    """The steps, in order, that this round of this record's review must pass, each by another person.

    ``round_id`` is the WorkflowState's. Steps that are not among them are skipped when their turn comes.
    """
    return tuple(Step)
