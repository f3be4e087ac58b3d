"""The post office: plan what must be delivered, take a lease, send, record what the outlet shows.

PostgreSQL is the record. A message that is lost costs seconds, because :func:`sweep` finds what is due by its
state; a message that comes twice costs nothing, because :func:`deliver` takes a lease on the row.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from channels.connector import Connector, DeliveryFailed, Parcel, Receipt, Unreachable
from channels.models import Attempt, Channel, Delivery
from channels.routing import destinations
from channels.settling import Errand, settle_failure, settle_receipt
from cms.records.models import Edition

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
"""Longer than the hard time limit of a task (60 s), so that a lease never ends under a living sender."""
PATIENCE = timedelta(seconds=30)
"""A bell that was rung so long ago without effect is taken for lost."""
SWEEP_LIMIT = 500
POISONED_WITHDRAWAL_WAIT = timedelta(hours=1)
CHANNEL_LOCK = 0x6C62  # first key of the advisory lock; the second is the channel


# -- planning ---------------------------------------------------------------------------------------------------


def plan(edition: Edition, **kwargs: Any) -> None:
    """Say which channels must show this edition. Inside the publishing transaction, before it commits."""
    record = edition.record
    known = set(Delivery.objects.filter(record=record.pk).values_list("channel_id", flat=True))
    wanted = known
    if edition.action == Edition.Action.PUBLISH:
        # An outlet that has the record keeps being updated; rules decide where it goes first.
        wanted = known | {channel.pk for channel in destinations(record.specific)}
    now = timezone.now()
    lane = Delivery.Lane.WITHDRAWAL if edition.action == Edition.Action.WITHDRAW else Delivery.Lane.ORDINARY
    fresh = {
        "desired": edition, "state": Delivery.State.DUE, "lane": lane, "next_attempt_at": now,
        "tries": 0, "refusals": 0, "crashes": 0, "problem": "", "rung_at": now,
    }  # fmt: skip
    Delivery.objects.bulk_create(
        [Delivery(channel_id=channel, record=record, **fresh) for channel in sorted(wanted)],
        update_conflicts=True,
        unique_fields=["channel", "record"],
        update_fields=list(fresh),
    )
    transaction.on_commit(lambda: ring([(channel, record.pk) for channel in sorted(wanted)], lane))


def ring(pairs: list[tuple[int, int]], lane: str) -> None:
    """Wake the workers. A broker that is down is no reason to fail: the sweeper will find the rows."""
    for channel_id, record_id in pairs:
        try:
            current_app.send_task("channels.deliver", (channel_id, record_id), queue=lane, retry=False)
        except Exception:  # kombu and redis raise many kinds; all mean "no bell"
            logger.warning(
                "broker unreachable; %d deliveries wait for the sweeper", len(pairs), exc_info=True
            )
            return


# -- one delivery -----------------------------------------------------------------------------------------------


def deliver(channel_id: int, record_id: int, trigger: str = Attempt.Trigger.AUTO) -> Attempt | None:
    """Send the *latest* desired edition of the record to the channel, if it is due and nobody else does.

    Returns the attempt, or None where there was nothing to do.
    """
    errand = take(channel_id, record_id, trigger)
    if errand is None:
        return None
    try:
        receipt = send(errand)
    except DeliveryFailed as failure:
        settled = settle_failure(errand, failure)
    else:
        settled = settle_receipt(errand, receipt)
    if settled and settled.state == Delivery.State.DUE and settled.next_attempt_at <= timezone.now():
        ring([(channel_id, record_id)], settled.lane)  # a newer edition became due meanwhile
    return errand.attempt


@transaction.atomic
def take(channel_id: int, record_id: int, trigger: str = Attempt.Trigger.AUTO) -> Errand | None:
    """Take the lease and write down the attempt, both committed before any work starts."""
    now = timezone.now()
    delivery = (
        Delivery.objects.due(now)
        .select_for_update(of=("self",), skip_locked=True)
        .filter(channel=channel_id, record=record_id)
        .first()
    )
    if delivery is None:
        return None
    channel = delivery.channel
    if _note_crash(delivery, now) and delivery.crashes >= channel.poison_cap:
        _set_aside(delivery, now)
        return None
    edition = delivery.desired
    delivery.lease, delivery.lease_until = uuid.uuid4(), now + LEASE
    delivery.tries += 1
    delivery.save(update_fields=["lease", "lease_until", "tries", "crashes"])
    number = Attempt.objects.filter(delivery=delivery).count() + 1
    attempt = Attempt.objects.create(
        delivery=delivery,
        edition=edition,
        number=number,
        trigger=trigger,
        lease=delivery.lease,
        started_at=now,
    )
    return Errand(delivery, edition, attempt, channel)


def _note_crash(delivery: Delivery, now: datetime) -> bool:
    """A lease that ran out without a result means that its holder died; its attempt says so from now on."""
    if delivery.lease is None:
        return False
    Attempt.objects.filter(delivery=delivery, lease=delivery.lease, outcome=Attempt.Outcome.STARTED).update(
        outcome=Attempt.Outcome.CRASHED, finished_at=now, detail="工作进程中断，没有结果。"
    )
    delivery.crashes += 1
    return True


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
    try:
        connector = errand.channel.connector()
        with _one_at_a_time(errand.channel, connector):
            receipt = connector.deliver(parcel)
    except DeliveryFailed:
        raise
    except OSError as error:
        logger.exception("storage or network error in connector %s", errand.channel.kind)
        raise Unreachable(f"存储或网络出错：{error}", error_class="storage") from error
    except Exception as error:
        logger.exception("connector %s failed", errand.channel.kind)
        raise Unreachable(f"连接器内部错误：{type(error).__name__}", error_class="connector") from error
    if receipt.edition < parcel.edition or (
        receipt.edition == parcel.edition
        and (receipt.digest, receipt.action) != (parcel.digest, parcel.action)
    ):
        raise Unreachable("渠道的回执与投递的版次不符。", error_class="receipt", answer=receipt.answer)
    return receipt


def prepare(channel: Channel) -> None:
    """Let the channel's outlet be made ready: an empty site or board rather than no page at all."""
    connector = channel.connector()
    with _one_at_a_time(channel, connector):
        connector.prepare()


class _one_at_a_time:
    """Exclusive connectors touch shared files: one sender per channel, by a lock that dies with its session."""

    def __init__(self, channel: Channel, connector: Connector) -> None:
        self.key = [CHANNEL_LOCK, channel.pk] if connector.exclusive else None

    def __enter__(self) -> None:
        if self.key is None:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", self.key)
        except OperationalError as error:  # lock_timeout
            raise Unreachable("渠道正忙，稍后再投。", error_class="timeout") from error

    def __exit__(self, *exc: object) -> None:
        if self.key is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", self.key)


# -- sweeping ---------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Ring for every delivery that is due and that nobody was woken for. Returns how many."""
    now = timezone.now()
    with transaction.atomic():
        found = list(
            Delivery.objects.unrung(now, now - PATIENCE)
            .order_by(F("lane").desc(), "next_attempt_at")  # withdrawal sorts after ordinary
            .select_for_update(of=("self",), skip_locked=True)
            .values_list("pk", "channel_id", "record_id", "lane")[:SWEEP_LIMIT]
        )
        Delivery.objects.filter(pk__in=[row[0] for row in found]).update(rung_at=now)
    for lane in Delivery.Lane.values:
        ring([(channel, record) for _, channel, record, its_lane in found if its_lane == lane], lane)
    return len(found)
