"""Deciding: who may, and what a decision leaves behind."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import TaskState

from cms.agencies.permissions import Someone, holds_role
from cms.audit import log
from cms.refusal import Refusal
from cms.review.authors import authors_of
from cms.review.conclusions import CommentRequired, Particulars, settled
from cms.review.digest import content_digest
from cms.review.emergency import EmergencyRelease
from cms.review.locking import lock_page
from cms.review.scanning import require_clean
from cms.review.signals import verdict_given
from cms.review.standing import open_referral_of
from cms.review.verdicts import Step, Verdict

__all__ = ["AlreadyDecided", "CommentRequired", "ContentChanged", "MayNotDecide", "authors_of", "decide"]


class MayNotDecide(Refusal):
    """This person may not decide on this revision at this step."""


class AwaitingAnswer(MayNotDecide):
    """An authority was asked and has not answered: nobody decides before."""


class AlreadyDecided(Refusal):
    default = "这一环节已经有人处理过了，请刷新页面。"


class ContentChanged(Refusal):
    default = "您打开页面后内容有改动，请重新阅读后再作结论。"


def reason_not_to_decide(state: TaskState, user: Someone) -> str:
    """Why this person may not decide here, in Chinese; empty when they may."""
    return reason_not_to_act(state, user) or _waiting(state)


def reason_not_to_act(state: TaskState, user: Someone) -> str:
    """As :func:`reason_not_to_decide`, whether or not an authority's answer is awaited."""
    step = Step(state.task.specific.step)
    if not holds_role(user, step, state.revision.content_object.agency_id):
        return f"您不是该公开主体的{step.label}人员。"
    if step == Step.APPROVAL and not user.established:
        return "审批发布须由在编人员作出。您的账号没有登记为在编人员，如有误，请联系用户管理员更正。"
    if EmergencyRelease.objects.filter(revision=state.revision_id, released_by=user.pk).exists():
        return "这份信息由您应急发布，事后审查须由他人进行。"
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


def _waiting(state: TaskState) -> str:
    referral = open_referral_of(int(state.revision.object_id))
    if referral is None:
        return ""
    return f"已提请{referral.authority_name}确定（{referral.reference}），登记答复以前不能作结论。"


@transaction.atomic
def decide(
    state: TaskState,
    *,
    by: Someone,
    outcome: str,
    comment: str,
    seen: str | None = None,
    particulars: Particulars | None = None,
) -> Verdict:
    """Record a verdict and move the review on; the last approval publishes, in the same transaction.

    ``seen`` is the digest of what the reviewer read, where the form carried it; ``particulars`` what the outcome
    needs beyond a comment. Raises a Refusal.
    """
    state = lock_state(state)
    if reason := reason_not_to_act(state, by):
        raise MayNotDecide(reason)
    if reason := _waiting(state):
        raise AwaitingAnswer(reason)
    digest = require_seen(state, seen)
    if outcome == Verdict.Outcome.APPROVE:
        require_clean(state.revision, digest)
    page_id = int(state.revision.object_id)
    step = Step(state.task.specific.step)
    said = settled(
        step,
        outcome,
        comment,
        particulars or Particulars(),
        page_id=page_id,
        revision_id=state.revision_id,
    )
    verdict = Verdict.objects.create(
        revision=state.revision,
        round_id=state.workflow_state_id,
        task_state_id=state.pk,
        page_id_at_decision=page_id,
        title=state.revision.object_str[:255],
        step=step,
        digest=digest,
        agency_id=state.revision.content_object.agency_id,
        decided_by=by,
        decided_by_name=by.get_full_name() or by.get_username(),
        decided_by_position=by.position,
        established=by.established,
        **said,
    )
    _move_on(state, verdict)
    verdict_given.send(sender=Verdict, verdict=verdict)
    _note(verdict)
    return verdict


def lock_state(state: TaskState) -> TaskState:
    """The state as it is now, locked with its page. Raises AlreadyDecided unless it still waits."""
    lock_page(state.workflow_state.object_id)
    state = TaskState.objects.select_for_update(of=("self",)).get(pk=state.pk).specific
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise AlreadyDecided
    return state


def require_seen(state: TaskState, seen: str | None) -> str:
    """The digest of the content under review. Raises ContentChanged unless it is what the reviewer read."""
    digest = content_digest(state.revision)
    if seen is not None and seen != digest:
        raise ContentChanged
    return digest


def _move_on(state: TaskState, verdict: Verdict) -> None:
    by, outcome = verdict.decided_by, verdict.outcome
    if outcome == Verdict.Outcome.APPROVE:
        state.approve(user=by, comment=verdict.comment)
    elif outcome == Verdict.Outcome.PARTLY:
        state.reject(user=by, comment=f"须区分处理后公开。要求去掉的内容：{verdict.removals}")
    else:
        state.reject(user=by, comment=verdict.comment)
    if outcome == Verdict.Outcome.WITHHOLD:
        state.workflow_state.refresh_from_db()
        state.workflow_state.cancel(user=by)


def _note(verdict: Verdict) -> None:
    log.note(
        "verdict.given",
        by=verdict.decided_by,
        about=verdict,
        title=verdict.title,
        agency_id=verdict.agency_id,
        page=verdict.page_id_at_decision,
        revision=verdict.revision_id,
        step=verdict.step,
        outcome=verdict.outcome,
        digest=verdict.digest,
        ground=verdict.ground.code if verdict.ground else "",
        established=verdict.established,
    )
