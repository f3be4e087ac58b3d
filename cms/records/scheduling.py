"""Scheduled publication: what was cleared goes out at its time; what was not is skipped and reported."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from cms.records.publishing import due_for_publication
from cms.refusal import Refusal
from cms.review.locking import lock_page

logger = logging.getLogger(__name__)


@dataclass
class Run:
    published: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def publish_due() -> Run:
    """Publish every revision whose time has come. A refused one does not stop the others; it is put back to
    unscheduled, so that it is not tried for ever and its editor sees that it did not go out."""
    run = Run()
    for revision in due_for_publication(timezone.now()):
        try:
            with transaction.atomic():
                _publish(revision)
            run.published.append(revision.pk)
        except Refusal as refusal:
            logger.warning("scheduled revision %s not published: %s", revision.pk, refusal)
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            run.refused.append((revision.pk, str(refusal)))
        except Exception:  # one bad record must not keep the others from their time; it stays scheduled
            logger.exception("scheduled revision %s failed", revision.pk)
            run.failed.append(revision.pk)
    return run


def _publish(revision: Revision) -> None:
    lock_page(revision.object_id)
    # Two schedulers may come at the same time: the second finds the row locked, then no longer due.
    locked = (
        Revision.objects.select_for_update().filter(pk=revision.pk, approved_go_live_at__isnull=False).first()
    )
    if locked is not None:
        locked.publish(log_action="wagtail.publish.scheduled")
