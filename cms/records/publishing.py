"""Publishing: through the gate, and in one transaction the page, its edition, the read row and the deliveries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision

from cms.records import door
from cms.records.editions import issue, lock, published_content
from cms.records.partial import confirmed_demand, declaring
from cms.refusal import Refusal
from cms.review.emergency import release_of
from cms.review.gate import NotCleared, require_clearance
from cms.review.models import EmergencyRelease, Verdict
from cms.review.standing import demand_of

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
        revision.content_object = lock(record)  # as it is now that nobody else can mark it
        ground = require_publishable(revision)
        _bring_to_its_time(revision)
        with door.opened(record.pk):
            publish_page(revision, user=user, **kwargs)
        fresh = lock(record)
        if fresh.live and fresh.live_revision_id == revision.pk:
            now = timezone.now()
            content = declaring(published_content(fresh), _declared(ground, fresh.pk))
            issue(fresh, content, at=now, by=user, revision=revision, **_as_ground(ground))
            fresh.missed_publications.filter(published_at=None).update(published_at=now)


def require_publishable(revision: Revision) -> Verdict | EmergencyRelease:
    """What lets this revision out. Raises a Refusal that says what stands against it."""
    release = release_of(revision)
    ground = (
        release
        if release is not None and not hasattr(release, "edition")
        else require_unspent_clearance(revision)
    )
    require_active_disclosure(revision)
    revision.as_object().require_complete()
    return ground


def _declared(ground: Verdict | EmergencyRelease, page_id: int) -> Verdict | None:
    """The demand for a partial disclosure that this edition meets; in an emergency the one that held before."""
    if isinstance(ground, Verdict):
        return confirmed_demand(ground)
    demand = demand_of(page_id)
    return demand.verdict if demand is not None else None


def _as_ground(ground: Verdict | EmergencyRelease) -> dict[str, Any]:
    return {"emergency" if isinstance(ground, EmergencyRelease) else "verdict": ground}


def _bring_to_its_time(revision: Revision) -> None:
    """What was given another time after its review goes out at that time, not at the one in its content. The content
    was judged before; changed in memory only, it reaches the page and no digest."""
    planned = revision.approved_go_live_at
    if planned is not None and planned <= timezone.now():
        revision.content = {**revision.content, "go_live_at": planned.isoformat()}


def require_unspent_clearance(revision: Revision) -> Verdict:
    """Clearance is for one publication: once an edition was issued on it, a new review is needed."""
    verdict = require_clearance(revision)
    if is_spent(revision):
        raise NotCleared("这次审查的内容已经发布过。再次发布须重新送审。")
    if _withdrawn_since(verdict):
        raise NotCleared("审查之后这条信息已撤稿。再次公开须重新送审。")
    return verdict


def _withdrawn_since(verdict: Verdict) -> bool:
    """By a withdrawal of its own; the edition that follows another record's is none."""
    record = verdict.revision.content_object
    later = record.editions.filter(action="withdraw", issued_at__gt=verdict.decided_at)
    return later.filter(Q(withdrawal=None) | Q(withdrawal__record=record.pk)).exists()


def is_spent(revision: Revision | None) -> bool:
    """Whether the newest verdict on the revision already led to an edition, or there is none."""
    newest = Verdict.objects.filter(revision=revision).order_by("-id").first() if revision else None
    return newest is None or hasattr(newest, "edition")


def require_active_disclosure(revision: Revision) -> None:
    """Raises NotForDisclosure."""
    mode = revision.content.get("disclosure")
    if mode != "active":
        raise NotForDisclosure("只有“主动公开”的信息可以发布。依申请公开和不予公开的信息不上网。")


def due_for_publication(at: datetime) -> list[Revision]:
    return list(Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at"))
