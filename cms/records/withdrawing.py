"""撤稿: taking a published record back, everywhere, with four eyes, a reason and an explanation to the public.

Someone of the agency asks, another person with the approval role confirms, and only then is it executed. What cannot
wait (a reason flagged ``urgent``) one approver executes at once, and another person verifies it afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role, works_for
from cms.audit import log
from cms.records import door
from cms.records.editions import issue, lock, withdrawn_content
from cms.records.following import bring_followers_along, lock_all, replacement_of
from cms.records.refusals import (
    AlreadyAsked,
    AlreadySettled,
    MayNotWithdraw,
    NotConfirmed,
    NotPublished,
    NotUrgent,
    OwnRequest,
    ReasonRequired,
    ReplacementRequired,
    WrongKind,
)
from cms.records.withdrawals import Kind, WithdrawalDecision, WithdrawalReason, WithdrawalRequest

if TYPE_CHECKING:
    from cms.records.models import Edition, Record

Outcome = WithdrawalDecision.Outcome
VERIFIERS = (Role.APPROVAL, Role.CONFIDENTIALITY)
"""Who may look at what was executed at once: it is down already, and small agencies have one approver only."""


def is_public(record: Record) -> bool:
    """Whether the public is shown the record: what was issued says so, not the page's own flag."""
    published = getattr(record, "published", None)
    return published is not None and not published.withdrawn


def may_ask(user: Someone, record: Record) -> bool:
    """Everyone who works for the agency, whoever notices first; superusers, who may confirm nothing."""
    return user.is_active and (user.is_superuser or works_for(user, record.agency_id))


def reason_not_to_settle(request: WithdrawalRequest, user: Someone) -> str:
    """Why this person may neither confirm nor decline, in Chinese; empty when they may."""
    if request.outcome:
        return AlreadySettled.default
    roles = VERIFIERS if request.at_once else (Role.APPROVAL,)
    if not any(holds_role(user, role, request.record.agency_id) for role in roles):
        names = "或".join(str(role.label) for role in roles)
        return f"只有该公开主体的{names}人员可以{'核实' if request.at_once else '确认'}撤稿。"
    return OwnRequest.default if user.pk == request.asked_by_id else ""


# -- asking ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_withdrawal(
    record: Record,
    *,
    kind: str,
    reason: WithdrawalReason,
    note: str,
    explanation: str,
    by: Any,
    replacement: Record | None = None,
) -> WithdrawalRequest:
    """Ask for a withdrawal. ``note`` is kept inside; ``explanation`` is what the public will read. Raises a Refusal."""
    lock_all(record, replacement)
    if record.withdrawal_requests.unconfirmed().exists():
        raise AlreadyAsked
    request = _write(record, kind, reason, note, explanation, by, replacement)
    _note("withdrawal.asked", request, by, kind=kind, reason=reason.code)
    return request


@transaction.atomic
def withdraw_at_once(
    record: Record,
    *,
    kind: str,
    reason: WithdrawalReason,
    note: str,
    explanation: str,
    by: Any,
    replacement: Record | None = None,
) -> Edition:
    """What cannot wait, executed by one approver; another person verifies it afterwards. Raises a Refusal."""
    lock_all(record, replacement)
    if not reason.urgent:
        raise NotUrgent
    if not holds_role(by, Role.APPROVAL, record.agency_id):
        raise MayNotWithdraw("只有该公开主体的审批人员可以立即撤稿。")
    request = _write(record, kind, reason, note, explanation, by, replacement, at_once=True)
    _note("withdrawal.asked", request, by, kind=kind, reason=reason.code, at_once=True)
    return _execute(request, by)


def _write(
    record: Record,
    kind: str,
    reason: WithdrawalReason,
    note: str,
    explanation: str,
    by: Any,
    replacement: Record | None,
    *,
    at_once: bool = False,
) -> WithdrawalRequest:
    fresh, now = lock(record), timezone.now()
    if not is_public(fresh):
        raise NotPublished
    if not may_ask(by, fresh):
        raise MayNotWithdraw
    if not note.strip() or not explanation.strip():
        raise ReasonRequired
    _check_kind(kind, reason)
    if (kind == Kind.REPLACED) != (replacement is not None) or (replacement and replacement.pk == record.pk):
        raise ReplacementRequired
    if replacement is not None:
        _require_public(replacement)
    return WithdrawalRequest.objects.create(
        record_id=fresh.pk,
        kind=kind,
        reason=reason,
        note=note.strip(),
        explanation=explanation.strip(),
        replacement_id=replacement and replacement.pk,
        edition_number=fresh.published.number,
        at_once=at_once,
        verify_by=now + timedelta(hours=reason.confirm_within_hours) if at_once else None,
        asked_by=by,
        asked_at=now,
    )


def _check_kind(kind: str, reason: WithdrawalReason) -> None:
    if kind not in reason.kinds:
        raise WrongKind(f"原因“{reason.label}”不能用这种处理方式，请另选。")
    if not WithdrawalReason.objects.in_force().filter(pk=reason.pk).exists():
        raise WrongKind(f"原因“{reason.label}”现在已停用，请另选。")


def _require_public(replacement: Record) -> None:
    if not is_public(lock(replacement)):
        raise ReplacementRequired(
            "替代的信息现在没有公开，不能把公众引到那里。请另选一条，或换一种处理方式。"
        )


# -- the second pair of eyes ----------------------------------------------------------------------------------------


@transaction.atomic
def confirm_withdrawal(
    request: WithdrawalRequest, *, by: Any, explanation: str = "", comment: str = ""
) -> WithdrawalDecision:
    """Confirm and execute; or verify what was executed at once. An ``explanation`` that differs is kept beside the
    asker's and is what the public reads. Raises a Refusal."""
    lock_all(request.record, request.replacement)
    request = _still_open(request, by)
    amended = explanation.strip() if not request.at_once else ""
    amended = "" if amended == request.explanation else amended
    decision = _settle(request, Outcome.CONFIRMED, by, comment, explanation=amended)
    _note("withdrawal.confirmed", request, by, amended=bool(amended), at_once=request.at_once)
    if not request.at_once:
        _execute(request, by)
    return decision


@transaction.atomic
def decline_withdrawal(request: WithdrawalRequest, *, by: Any, comment: str) -> WithdrawalDecision:
    """Decline, with a reason. What was executed at once stays down: it returns by a new review only."""
    lock_all(request.record)
    request = _still_open(request, by)
    if not comment.strip():
        raise ReasonRequired("不同意时请写明理由，申请人会看到。")
    decision = _settle(request, Outcome.DECLINED, by, comment)
    _note("withdrawal.declined", request, by, at_once=request.at_once)
    return decision


@transaction.atomic
def retract_withdrawal(request: WithdrawalRequest, *, by: Any) -> WithdrawalDecision:
    """The asker takes the request back, as long as nobody settled it."""
    lock_all(request.record)
    request = WithdrawalRequest.objects.get(pk=request.pk)
    if request.outcome or request.at_once:
        raise AlreadySettled
    if request.asked_by_id != by.pk:
        raise MayNotWithdraw("只有申请人可以撤回申请。")
    decision = _settle(request, Outcome.RETRACTED, by)
    _note("withdrawal.retracted", request, by)
    return decision


def _still_open(request: WithdrawalRequest, by: Any) -> WithdrawalRequest:
    """The request as the database has it. Within the record's lock."""
    fresh = WithdrawalRequest.objects.get(pk=request.pk)
    if fresh.outcome:
        raise AlreadySettled
    if why := reason_not_to_settle(fresh, by):
        raise OwnRequest if why == OwnRequest.default else MayNotWithdraw(why)
    return fresh


def _settle(
    request: WithdrawalRequest, outcome: str, by: Any, comment: str = "", *, explanation: str = ""
) -> WithdrawalDecision:
    return WithdrawalDecision.objects.create(
        request=request,
        outcome=outcome,
        comment=comment.strip(),
        explanation=explanation,
        decided_by=by,
        decided_at=timezone.now(),
    )


# -- executing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw_record(request: WithdrawalRequest, *, by: Any) -> Edition:
    """Issue the ``withdraw`` edition that a request asks for: the one way to take a record down.

    Raises NotConfirmed unless another approver confirmed it or its reason is urgent; NotPublished.
    """
    lock_all(request.record, request.replacement)
    return _execute(request, by)


def _execute(request: WithdrawalRequest, by: Any) -> Edition:
    _require_ground(request)
    fresh = lock(request.record)
    if not is_public(fresh):
        raise NotPublished
    if request.replacement is not None:
        _require_public(request.replacement)
    if waiting := fresh.current_workflow_state:
        waiting.cancel(user=by)  # what was being reviewed was a change to a record that is now gone
    with door.opened(fresh.pk):
        UnpublishPageAction(fresh, user=by).execute(skip_permission_checks=True)
    edition = issue(
        fresh,
        withdrawn_content(_explanation(request), _public_form(request)),
        at=timezone.now(),
        by=by,
        reason=f"{request.reason.label}：{request.note}",
        withdrawal=request,
    )
    for other in fresh.withdrawal_requests.unconfirmed().exclude(pk=request.pk):
        _settle(other, Outcome.LAPSED, by)
    bring_followers_along(request, by=by)
    return edition


def _require_ground(request: WithdrawalRequest) -> None:
    """Asked of the database: what the caller holds in memory is no confirmation."""
    stored = WithdrawalRequest.objects.select_related("reason").get(pk=request.pk)
    if stored.editions.exists():
        raise AlreadySettled
    if stored.at_once and stored.reason.urgent:
        return
    decision = WithdrawalDecision.objects.filter(request=stored.pk, outcome=Outcome.CONFIRMED).first()
    if decision is None or decision.decided_by_id == stored.asked_by_id:
        raise NotConfirmed


def _explanation(request: WithdrawalRequest) -> str:
    decision = WithdrawalDecision.objects.filter(request=request.pk).first()
    return (decision.explanation if decision else "") or request.explanation


def _public_form(request: WithdrawalRequest) -> dict[str, Any]:
    """``withdrawal`` of the edition's schema."""
    return {
        "kind": request.kind,
        "replaced_by": replacement_of(request),
        "reason": {"code": request.reason.code, "label": request.reason.label},
    }


def _note(action: str, request: WithdrawalRequest, by: Any, **details: Any) -> None:
    record = request.record
    log.note(
        action,
        by=by,
        about=record,
        title=record.title,
        agency_id=record.agency_id,
        request=request.pk,
        **details,
    )
