"""What people do to channels and deliveries: pause, resume, retry."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from channels.dispatch import ring
from channels.models import Channel, Delivery, Trigger
from channels.settling import note_crash, note_reachable
from cms.audit.log import note
from cms.refusal import Refusal


class PauseReasonRequired(Refusal):
    default = "请写明暂停的原因，其他同事会看到。"


@transaction.atomic
def pause_channel(channel: Channel, *, reason: str, by: Any) -> None:
    """Hold everything that is due for this channel, withdrawals too, until it is resumed."""
    if not reason.strip():
        raise PauseReasonRequired
    channel.paused_at, channel.paused_by, channel.pause_reason = timezone.now(), by, reason.strip()
    channel.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    note("channel.paused", by=by, about=channel, agency_id=channel.agency_id, reason=channel.pause_reason)


@transaction.atomic
def resume_channel(channel: Channel) -> None:
    channel.paused_at, channel.paused_by, channel.pause_reason = None, None, ""
    channel.failures, channel.held_until = 0, None
    channel.save(update_fields=["paused_at", "paused_by", "pause_reason", "failures", "held_until"])
    note("channel.resumed", about=channel, agency_id=channel.agency_id)
    # The sweeper rings for what was held; it was due all along.


@transaction.atomic
def retry_delivery(delivery: Delivery) -> bool:
    """Make it due now, whatever became of it. False where it is being sent at this moment and is left alone."""
    now = timezone.now()
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.lease_until and row.lease_until > now:
        return False
    note_crash(row, now)
    note_reachable(row.channel)  # a person thinks that it can be reached again
    row.state, row.next_attempt_at, row.trigger = Delivery.State.DUE, now, Trigger.MANUAL
    row.tries = row.refusals = row.crashes = 0
    row.lease = row.lease_until = None
    row.save()
    note(
        "delivery.retried",
        about=row,
        title=row.record.title,
        agency_id=row.record.agency_id,
        channel=row.channel.name,
    )
    transaction.on_commit(lambda: ring([(row.channel_id, row.record_id)], row.lane))
    return True
