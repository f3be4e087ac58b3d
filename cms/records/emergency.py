"""应急发布: the record goes out at once, on one person's word, and its review follows (cms/review/emergency.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from cms.records.editions import lock
from cms.review import emergency
from cms.review.emergency import EmergencyRelease, EmergencyReview, MayNotRelease

if TYPE_CHECKING:
    from cms.records.models import Edition, Record


@transaction.atomic
def publish_in_emergency(record: Record, *, by: Any, reason: str) -> EmergencyRelease:
    """Publish the record's newest draft now and send it for the review that follows. Raises a Refusal."""
    fresh = lock(record)
    revision = fresh.get_latest_revision()
    if revision is None or revision.pk == fresh.live_revision_id:
        raise MayNotRelease("没有可以发布的新内容。")
    if revision.as_object().go_live_at:
        raise MayNotRelease("这一稿设了定时发布。应急发布是立即发布，请先去掉定时发布时间。")
    if waiting := fresh.current_workflow_state:
        waiting.cancel(user=by)  # its review begins anew, of what is public by then
    released = emergency.release(revision, by=by, reason=reason)
    revision.publish(
        user=by, skip_permission_checks=True
    )  # the right was asked for above; the gate asks the rest
    lock(fresh).get_workflow().start(lock(fresh), by)
    return released


def close_withdrawn(edition: Edition, **kwargs: Any) -> None:
    """Receives ``edition_issued``: what is withdrawn needs no review after the fact."""
    if edition.action == "withdraw":
        emergency.close(edition.record_id, EmergencyReview.Outcome.WITHDRAWN, by=edition.issued_by)
