"""The post office: plan what must be delivered, take a lease, send, record what the outlet shows.

PostgreSQL is the record. A task says "there is something for this channel": whoever gets one of the channel's slots
sends what is due there until nothing is. A message that is lost costs seconds, because :func:`sweep` looks for what
is due by its state; a message too many finds nothing to do.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils import timezone

from channels.connector import DeliveryFailed, Parcel, Receipt, Refused, Unreachable
from channels.models import Attempt, Channel, Delivery, Trigger
from channels.registry import UnknownKind, connector_class
from channels.routing import destinations
from channels.sealing import CannotUnseal
from channels.settling import Errand, note_crash, settle_failure, settle_receipt
from channels.slots import every_slot, slot
from cms.records.models import Edition, Record

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
"""Longer than the hard time limit of a task (60 s), so that a lease never ends under a living sender."""
SHIFT = 20.0
"""Seconds that one task goes on sending; well below its soft time limit, so that it ends between two parcels."""
BELL_RINGS = 60
"""Seconds after which a bell that nobody heard is forgotten."""
POISONED_WITHDRAWAL_WAIT = timedelta(hours=1)


# -- planning ---------------------------------------------------------------------------------------------------


def plan(edition: Edition, **kwargs: Any) -> None:
    """Say which channels must show this edition. Inside the publishing transaction, before it commits."""
    record = edition.record.specific
    known = set(Delivery.objects.filter(record=record.pk).values_list("channel_id", flat=True))
    wanted = known
    if edition.action == Edition.Action.PUBLISH:
        # An outlet that has the record keeps being updated; rules decide where it goes first.
        wanted = known | {channel.pk for channel in destinations(record)}
    now = timezone.now()
    lane = lane_of(edition, record)
    fresh = {
        "desired": edition, "state": Delivery.State.DUE, "lane": lane, "next_attempt_at": now,
        "tries": 0, "refusals": 0, "crashes": 0, "problem": "",
    }  # fmt: skip
    Delivery.objects.bulk_create(
        [Delivery(channel_id=channel, record_id=record.pk, **fresh) for channel in sorted(wanted)],
        update_conflicts=True,
        unique_fields=["channel", "record"],
        update_fields=list(fresh),
    )
    transaction.on_commit(lambda: ring([(channel, record.pk) for channel in sorted(wanted)], lane))


def lane_of(edition: Edition, record: Record) -> str:
    if edition.action == Edition.Action.WITHDRAW:
        return Delivery.Lane.WITHDRAWAL
    hurried = record.urgent or edition.emergency_id is not None
    return Delivery.Lane.URGENT if hurried else Delivery.Lane.ORDINARY


def ring(pairs: list[tuple[int, int]], lane: str) -> None:
    """Wake the workers. A broker that is down is no reason to fail: the sweeper will find the rows."""
    kinds = dict(Channel.objects.filter(pk__in=[channel for channel, _ in pairs]).values_list("pk", "kind"))
    for channel_id, record_id in pairs:
        try:
            # Expires: while no worker runs, bells would pile up that mean nothing by the time one does.
            current_app.send_task(
                "channels.deliver",
                (channel_id, record_id),
                queue=queue_of(kinds[channel_id], lane),
                retry=False,
                expires=BELL_RINGS,
            )
        except Exception:  # kombu and redis raise many kinds; all mean "no bell"
            logger.warning(
                "broker unreachable; %d deliveries wait for the sweeper", len(pairs), exc_info=True
            )
            return


def queue_of(kind: str, lane: str) -> str:
    """Outlets that we write ourselves have workers of their own: no outlet across the network delays them."""
    return "files" if connector_class(kind).exclusive else lane


# -- delivering -------------------------------------------------------------------------------------------------


def deliver(channel_id: int, record_id: int | None = None) -> int:
    """Send what is due at the channel, this record first, until nothing is. Returns how many tries were made.

    Returns at once where the channel's slots are all taken: their holders come to this record too.
    """
    channel = Channel.objects.get(pk=channel_id)
    with slot(channel) as held:
        if not held:
            return 0
        tries = _drain(channel, record_id)
    # Something may have become due after the last look, while the slot was still held.
    ring_for([channel_id])
    return tries


def _drain(channel: Channel, record_id: int | None) -> int:
    deadline, tries = time.monotonic() + SHIFT, 0
    errand = take(channel.pk, record_id) or take(channel.pk)
    while errand is not None:
        settle(errand)
        tries += 1
        errand = take(channel.pk) if time.monotonic() < deadline else None
    return tries


def settle(errand: Errand) -> None:
    """Send, and write down what became of it."""
    try:
        receipt = send(errand)
    except DeliveryFailed as failure:
        settle_failure(errand, failure)
    else:
        settle_receipt(errand, receipt)


@transaction.atomic
def take(channel_id: int, record_id: int | None = None) -> Errand | None:
    """Lease a due delivery of the channel, the record's or the most urgent, and write down the attempt.

    Both are committed before any work starts. What is sent is the edition that is desired *now*.
    """
    now = timezone.now()
    due = Delivery.objects.due(now).filter(channel=channel_id).select_related("channel", "desired", "record")
    if record_id is not None:
        due = due.filter(record=record_id)
    delivery = due.most_urgent_first().select_for_update(of=("self",), skip_locked=True).first()
    if delivery is None:
        return None
    channel = delivery.channel
    if note_crash(delivery, now) and delivery.crashes >= channel.poison_cap:
        _set_aside(delivery, now)
        return None
    return _lease(delivery, channel, now)


def _lease(delivery: Delivery, channel: Channel, now: datetime) -> Errand:
    trigger, delivery.trigger = delivery.trigger, Trigger.AUTO
    delivery.lease, delivery.lease_until = uuid.uuid4(), now + LEASE
    delivery.tries += 1
    delivery.save(update_fields=["lease", "lease_until", "tries", "crashes", "trigger"])
    attempt = Attempt.objects.create(
        delivery=delivery,
        channel=channel,
        edition=delivery.desired,
        number=Attempt.objects.filter(delivery=delivery).count() + 1,
        trigger=trigger,
        lease=delivery.lease,
        started_at=now,
    )
    return Errand(delivery, delivery.desired, attempt, channel)


def _set_aside(delivery: Delivery, now: datetime) -> None:
    """Keep a poisonous parcel from the workers; a withdrawal is only slowed down, never given up."""
    delivery.problem = f"投递时工作进程连续中断{delivery.crashes}次，请技术人员检查。"
    delivery.lease = delivery.lease_until = None
    if delivery.desired.action == Edition.Action.WITHDRAW:
        delivery.next_attempt_at = now + POISONED_WITHDRAWAL_WAIT
    else:
        delivery.state = Delivery.State.QUARANTINED
    delivery.save()


def send(errand: Errand) -> Receipt:
    """Hand the parcel to the connector. Raises DeliveryFailed, whatever goes wrong in the connector."""
    edition = errand.edition
    parcel = Parcel(
        record=errand.delivery.record.uuid,
        edition=edition.number,
        digest=edition.digest,
        action=edition.action,
        body=edition.payload.encode(),
    )
    receipt = _hand_over(errand.channel, parcel)
    if receipt.edition < parcel.edition or (
        receipt.edition == parcel.edition
        and (receipt.digest, receipt.action) != (parcel.digest, parcel.action)
    ):
        raise Unreachable("渠道的回执与投递的版次不符。", error_class="receipt", answer=receipt.answer)
    return receipt


def _hand_over(channel: Channel, parcel: Parcel) -> Receipt:
    try:
        return channel.connector().deliver(parcel)
    except DeliveryFailed:
        raise
    except (CannotUnseal, UnknownKind) as error:
        raise Refused(str(error), error_class="settings") from error
    except SoftTimeLimitExceeded as error:
        if not connection.in_atomic_block:
            connection.close()  # it may have been interrupted in the middle of a query
        raise Unreachable("投递超过时限，没有结果。", error_class="timeout") from error
    except OSError as error:
        logger.exception("storage or network error in connector %s", channel.kind)
        raise Unreachable(f"存储或网络出错：{error}", error_class="storage") from error
    except Exception as error:
        logger.exception("connector %s failed", channel.kind)
        raise Unreachable(f"连接器内部错误：{type(error).__name__}", error_class="connector") from error


def prepare(channel: Channel) -> None:
    """Let the channel's outlet be made ready: an empty site or board rather than no page at all."""
    with every_slot(channel):
        channel.connector().prepare()


def keep_time() -> int:
    """Prepare again every outlet that shows other things on other days. Returns how many were prepared; one that
    fails, or is paused, does not keep the others waiting."""
    kept = 0
    for channel in Channel.objects.filter(paused_at=None):
        if not connector_class(channel.kind).keeps_time:
            continue
        try:
            prepare(channel)
            kept += 1
        except Exception:  # a connector may raise anything; the next turn tries again
            logger.exception("channel %s did not keep time", channel.slug)
    return kept


# -- sweeping ---------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Ring once for every channel that has something due. Returns how many."""
    now = timezone.now()
    return ring_for(Delivery.objects.due(now).values_list("channel", flat=True).distinct())


def ring_for(channels: Iterable[int]) -> int:
    """Ring for each of these channels that has something due, for its most urgent delivery."""
    now, rung = timezone.now(), 0
    for channel_id in channels:
        urgent = Delivery.objects.due(now).filter(channel=channel_id).most_urgent_first().first()
        if urgent is not None:
            ring([(channel_id, urgent.record_id)], urgent.lane)
            rung += 1
    return rung
