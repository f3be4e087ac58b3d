"""Deciding: who may, and what a decision leaves behind."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import TaskState

from cms.agencies.permissions import Someone, holds_role
from cms.refusal import Refusal
from cms.review.authors import authors_of
from cms.review.digest import content_digest
from cms.review.locking import lock_page
from cms.review.scanning import require_clean
from cms.review.signals import verdict_given
from cms.review.verdicts import Step, Verdict

PASSES = {Verdict.Outcome.APPROVE, Verdict.Outcome.PARTLY}


class MayNotDecide(Refusal):
    """This person may not decide on this revision at this step."""


class AlreadyDecided(Refusal):
    default = "这一环节已经有人处理过了，请刷新页面。"


class ContentChanged(Refusal):
    default = "您打开页面后内容有改动，请重新阅读后再作结论。"


class CommentRequired(Refusal):
    default = "退回时请写明需要修改的内容。"


def reason_not_to_decide(state: TaskState, user: Someone) -> str:
    """Why this person may not decide here, in Chinese; empty when they may."""
    step = Step(state.task.specific.step)
    if not holds_role(user, step, state.revision.content_object.agency_id):
        return f"您不是该公开主体的{step.label}人员。"
    if user.pk in authors_of(state.revision):
        return "您编辑过这份信息，不能审查自己编辑的内容。"
    if Verdict.objects.filter(
        round=state.workflow_state_id,
        revision=state.revision_id,
        decided_by=user.pk,
        outcome=Verdict.Outcome.APPROVE,
    ).exists():
        return "您已在前一环节审查过这份信息，下一环节须由他人审查。"
    return ""


@transaction.atomic
def decide(state: TaskState, *, by: Someone, outcome: str, comment: str, seen: str | None = None) -> Verdict:
    """Record a verdict and move the review on; the last approval publishes, in the same transaction.

    ``seen`` is the digest of what the reviewer read, where the form carried it. Raises a Refusal.
    """
    lock_page(state.workflow_state.object_id)
    state = TaskState.objects.select_for_update(of=("self",)).get(pk=state.pk).specific
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise AlreadyDecided
    if reason := reason_not_to_decide(state, by):
        raise MayNotDecide(reason)
    if outcome == Verdict.Outcome.REJECT and not comment.strip():
        raise CommentRequired
    digest = content_digest(state.revision)
    if seen is not None and seen != digest:
        raise ContentChanged
    if outcome in PASSES:
        require_clean(state.revision, digest)
    verdict = Verdict.objects.create(
        revision=state.revision,
        round_id=state.workflow_state_id,
        task_state_id=state.pk,
        page_id_at_decision=state.revision.object_id,
        title=state.revision.object_str[:255],
        step=state.task.specific.step,
        outcome=outcome,
        digest=digest,
        comment=comment.strip(),
        decided_by=by,
    )
    move_on = state.approve if outcome == Verdict.Outcome.APPROVE else state.reject
    move_on(user=by, comment=verdict.comment)
    verdict_given.send(sender=Verdict, verdict=verdict)
    return verdict
