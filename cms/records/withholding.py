"""不予公开: what a record is while it is withheld, and how it comes back (条例 第十四条至第十六条, 第十八条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role
from cms.audit import log
from cms.records.editions import lock
from cms.refusal import Refusal
from cms.review.models import Reopening, Verdict
from cms.review.standing import withholding_of

if TYPE_CHECKING:
    from cms.records.models import Record

WITHHELD = "none"


class NotWithheld(Refusal):
    default = "这条信息没有“不予公开”的结论，不需要重新启用。"


class MayNotReopen(Refusal):
    default = "只有该公开主体的保密审查人员或审批人员可以重新启用。"


class ReopeningReasonRequired(Refusal):
    default = "请写明重新启用的理由，例如：保密期限届满，已经解密。"


def mark_withheld(sender: Any, verdict: Verdict, **kwargs: Any) -> None:
    """A verdict that withholds makes the record's draft 不予公开. What is public of it stays as it is."""
    if verdict.outcome == Verdict.Outcome.WITHHOLD:
        _set_disclosure(verdict.revision.content_object, WITHHELD)


@transaction.atomic
def reopen(record: Record, *, by: Someone, reason: str) -> Reopening:
    """End the force of the 不予公开 verdict: the record may be edited and sent for review again.

    Nothing is published by it. Raises NotWithheld, MayNotReopen or ReopeningReasonRequired.
    """
    fresh = lock(record)
    verdict = withholding_of(fresh.pk)
    if verdict is None:
        raise NotWithheld
    if not any(holds_role(by, role, fresh.agency_id) for role in (Role.CONFIDENTIALITY, Role.APPROVAL)):
        raise MayNotReopen
    if not reason.strip():
        raise ReopeningReasonRequired
    reopening = Reopening.objects.create(
        verdict=verdict, reason=reason.strip(), by=by, by_name=by.get_full_name() or by.get_username()
    )
    _set_disclosure(fresh, verdict.revision.content.get("disclosure", fresh.Disclosure.ACTIVE))
    log.note(
        "record.reopened",
        by=by,
        about=fresh,
        title=fresh.title,
        agency_id=fresh.agency_id,
        verdict=verdict.pk,
        reason=reopening.reason,
    )
    return reopening


def _set_disclosure(record: Record, mode: str) -> None:
    """In a new revision of nobody's: who withholds or reopens has not thereby edited the record."""
    draft = record.get_latest_revision_as_object()
    draft.disclosure = mode
    draft.save_revision(user=None, log_action=False)
    if not record.live:
        type(record)._base_manager.filter(pk=record.pk).update(disclosure=mode)
