"""Publishing: through the gate, and in one transaction the page, its edition, the read row and the deliveries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from cms.records import door
from cms.records.editions import issue, lock, published_content
from cms.records.partial import confirmed_demand, declaring
from cms.refusal import Refusal
from cms.review.gate import NotCleared, require_clearance
from cms.review.models import Verdict

if TYPE_CHECKING:
    from cms.records.models import Record


class NotForDisclosure(Refusal):
    """The record's disclosure mode is not 主动公开."""


def publish_revision(
    record: Record, revision: Revision, publish_page: Callable[..., None], *, user: Any = None, **kwargs: Any
) -> None:
    """What ``Record.publish`` does. ``publish_page`` is Wagtail's own publishing of the page.

    A revision whose go-live time is still to come is only scheduled; no edition is issued before that.
    """
    with transaction.atomic():
        lock(record)
        verdict = require_unspent_clearance(revision)
        _require_active_disclosure(revision)
        with door.opened(record.pk):
            publish_page(revision, user=user, **kwargs)
        fresh = lock(record)
        if fresh.live and fresh.live_revision_id == revision.pk:
            now = timezone.now()
            content = declaring(published_content(fresh), confirmed_demand(verdict))
            issue(fresh, content, at=now, by=user, revision=revision, verdict=verdict)


def require_unspent_clearance(revision: Revision) -> Verdict:
    """Clearance is for one publication: once an edition was issued on it, a new review is needed."""
    verdict = require_clearance(revision)
    if is_spent(revision):
        raise NotCleared("这次审查的内容已经发布过。再次发布须重新送审。")
    return verdict


def is_spent(revision: Revision | None) -> bool:
    """Whether the newest verdict on the revision already led to an edition, or there is none."""
    newest = Verdict.objects.filter(revision=revision).order_by("-id").first() if revision else None
    return newest is None or hasattr(newest, "edition")


def _require_active_disclosure(revision: Revision) -> None:
    mode = revision.content.get("disclosure")
    if mode != "active":
        raise NotForDisclosure("只有“主动公开”的信息可以发布。依申请公开和不予公开的信息不上网。")


def due_for_publication(at: datetime) -> list[Revision]:
    return list(Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at"))
