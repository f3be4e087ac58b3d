"""Withdrawn records that lead to a replacement: when that is withdrawn as well, they must not lead nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from cms.records.editions import issue, lock, withdrawn_content
from cms.records.withdrawals import Kind, WithdrawalRequest
from cms.review.locking import lock_page

if TYPE_CHECKING:
    from cms.records.models import PublishedRecord, Record

REPLACEMENT_GONE_TOO = "替代它的信息随后也已撤下。"


def followers_of(record_id: int) -> QuerySet[PublishedRecord]:
    """The read rows of withdrawn records whose addresses lead to this one now."""
    read_rows = apps.get_model("records", "PublishedRecord")._default_manager
    return read_rows.filter(withdrawn=True, edition__withdrawal__replacement=record_id)


def lock_all(record: Record, replacement: Record | None = None) -> None:
    """Lock the record, what it is to lead to, and what leads to it: in one order, so that nobody waits in a circle.

    Whoever makes a record lead to this one holds this one's lock, so that no follower comes after it is held.
    """
    wanted = {record.pk, *followers_of(record.pk).values_list("record_id", flat=True)}
    for page in sorted(wanted | ({replacement.pk} if replacement else set())):
        lock_page(page)


def replacement_of(request: WithdrawalRequest) -> dict[str, str] | None:
    """``replaced_by`` of the edition's schema."""
    if request.replacement is None:
        return None
    shown = request.replacement.published
    return {
        "uuid": str(shown.uuid),
        "path": shown.path,
        "title": json.loads(shown.payload)["title"],
        "index_number": shown.index_number,
    }


def bring_followers_along(request: WithdrawalRequest, *, by: Any) -> None:
    """Give every record that led to the one just withdrawn an edition of its own: to where that one leads now, or
    gone. So no outlet, whatever it knows of the other record, sends a citizen to an empty address."""
    target = replacement_of(request)
    for shown in followers_of(request.record_id).select_related("record"):
        before = json.loads(shown.payload)
        explanation = before["explanation"]
        kind = Kind.REPLACED.value
        if target is None:
            explanation, kind = f"{explanation}\n{REPLACEMENT_GONE_TOO}", Kind.GONE.value
        withdrawal = {"kind": kind, "replaced_by": target, "reason": before["withdrawal"]["reason"]}
        issue(
            lock(shown.record),
            withdrawn_content(explanation, withdrawal),
            at=timezone.now(),
            by=by,
            reason=f"替代它的《{request.record.title}》已撤稿",
            withdrawal=request,
        )
