"""撤稿: taking a published record back, everywhere, with a reason and an explanation to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction

from cms.records import door
from cms.records.editions import issue, lock, withdrawn_content
from cms.refusal import Refusal

if TYPE_CHECKING:
    from cms.records.models import Edition, Record


class MayNotWithdraw(Refusal):
    default = "只有该公开主体的审批人员可以撤稿。"


class NotPublished(Refusal):
    default = "这条信息现在没有公开，不需要撤稿。"


class ReasonRequired(Refusal):
    default = "请写明撤稿原因和对外说明。"


def is_public(record: Record) -> bool:
    """Whether the public is shown the record: what was issued says so, not the page's own flag."""
    published = getattr(record, "published", None)
    return published is not None and not published.withdrawn


def withdraw_record(record: Record, *, reason: str, explanation: str, by: Any) -> Edition:
    """Issue a ``withdraw`` edition. ``reason`` is kept inside; ``explanation`` is what the public reads.

    Raises MayNotWithdraw, NotPublished or ReasonRequired.
    """
    if not reason.strip() or not explanation.strip():
        raise ReasonRequired
    with transaction.atomic():
        fresh = lock(record)
        if not is_public(fresh):
            raise NotPublished
        if not fresh.permissions_for_user(by).can_withdraw():
            raise MayNotWithdraw
        if waiting := fresh.current_workflow_state:
            waiting.cancel(user=by)  # what was being reviewed was a change to a record that is now gone
        with door.opened(fresh.pk):
            UnpublishPageAction(fresh, user=by).execute(skip_permission_checks=True)
        return issue(
            fresh, withdrawn_content(explanation.strip()), at=timezone.now(), by=by, reason=reason.strip()
        )
