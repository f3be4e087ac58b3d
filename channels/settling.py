"""After a try: write down what became of it, and what is due next."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from channels.connector import DeliveryFailed, Receipt, Refused
from channels.models import Attempt, Channel, Delivery
from cms.records.models import Edition

REFUSALS_BEFORE_A_PERSON = 2
FORCED_RETRY_SECONDS = 3600
"""For a withdrawal where the channel's delays have no answer: it is tried for ever all the same."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a lease entitles its holder to send."""

    delivery: Delivery
    edition: Edition
    attempt: Attempt
    channel: Channel


UNREACHABLE_CLASSES = {"dns", "tcp", "tls", "timeout"}
FIRST_HOLD, LONGEST_HOLD = 5, 300
"""Seconds for which a channel that cannot be reached is left in peace: doubled each time in a row."""


def note_reachable(channel: Channel) -> None:
    """The outlet answered, whatever it said: the breaker closes."""
    if channel.failures:
        Channel.objects.filter(pk=channel.pk).update(failures=0, held_until=None)


def note_unreachable(channel: Channel, now: datetime) -> None:
    """The breaker: hold everything for the channel a while, so that its time-outs keep no worker from others.

    What is held stays due; when the time is over the next one due is the probe.
    """
    hold = min(FIRST_HOLD * 2 ** min(channel.failures, 10), LONGEST_HOLD)
    Channel.objects.filter(pk=channel.pk).update(
        failures=F("failures") + 1, held_until=now + timedelta(seconds=hold)
    )


@transaction.atomic
def settle_receipt(errand: Errand, receipt: Receipt) -> Delivery | None:
    """Write down what the outlet shows. If a newer edition became due meanwhile, it stays due, at once.

    Returns how the delivery stands now; None where the lease had run out and another sender took over, whose
    result counts.
    """
    delivery, now = _reclaim(errand), timezone.now()
    if delivery is None:
        return None
    note_reachable(errand.channel)
    outcome = Attempt.Outcome.ALREADY if receipt.already else Attempt.Outcome.DELIVERED
    problem = ""
    if receipt.edition > errand.edition.number:
        outcome, problem = Attempt.Outcome.OVERTAKEN, _ahead(errand, receipt)
    _finish(errand.attempt, outcome, now, receipt, problem)
    if outcome != Attempt.Outcome.OVERTAKEN:
        delivery.shown, delivery.shown_url, delivery.shown_at = errand.edition, receipt.url, now
    if delivery.desired_id == errand.edition.pk:
        delivery.problem = problem
        if not problem:
            delivery.state = Delivery.State.DONE
        elif errand.edition.action == Edition.Action.WITHDRAW:
            delivery.next_attempt_at = now + timedelta(seconds=FORCED_RETRY_SECONDS)  # never given up
        else:
            delivery.state = Delivery.State.STUCK
    else:
        delivery.state, delivery.next_attempt_at = Delivery.State.DUE, now
    return _release(delivery)


def _ahead(errand: Errand, receipt: Receipt) -> str:
    """What is wrong when an outlet shows a newer edition than we sent; nothing, when we issued that one."""
    issued = Edition.objects.filter(
        record=errand.edition.record_id, number=receipt.edition, digest=receipt.digest
    ).exists()
    if issued:
        return ""
    return f"渠道显示第{receipt.edition}版，本系统没有发出过这一版，请人工核对。"


@transaction.atomic
def settle_failure(errand: Errand, failure: DeliveryFailed) -> Delivery | None:
    """Write down the failure, and when to try again. A withdrawal is tried for ever. Returns as above."""
    delivery, now = _reclaim(errand), timezone.now()
    if delivery is None:
        return None
    if failure.error_class in UNREACHABLE_CLASSES:
        note_unreachable(errand.channel, now)
    else:
        note_reachable(errand.channel)
    outcome = Attempt.Outcome.REFUSED if isinstance(failure, Refused) else Attempt.Outcome.UNREACHABLE
    _finish(errand.attempt, outcome, now, failure, failure.reason)
    if delivery.desired_id != errand.edition.pk:
        delivery.state, delivery.next_attempt_at = Delivery.State.DUE, now
        return _release(delivery)
    delivery.problem = failure.reason[:500]
    delivery.refusals += isinstance(failure, Refused)
    wait = _next_wait(errand.channel, delivery, failure)
    if wait is None:
        delivery.state = Delivery.State.STUCK
    else:
        delivery.next_attempt_at = now + timedelta(seconds=wait)
    return _release(delivery)


def _next_wait(channel: Channel, delivery: Delivery, failure: DeliveryFailed) -> float | None:
    """Seconds until the next try; None when a person is needed."""
    is_withdrawal = delivery.desired.action == Edition.Action.WITHDRAW
    delays = channel.retry_delays
    exhausted = delivery.tries > len(delays) or delivery.refusals >= REFUSALS_BEFORE_A_PERSON
    if exhausted and not is_withdrawal:
        return None
    delay = delays[min(delivery.tries, len(delays)) - 1] if delays else FORCED_RETRY_SECONDS
    spread = delay * random.uniform(0.8, 1.2)  # noqa: S311 (spreads retries, nothing secret)
    return max(spread, failure.retry_after or 0)


def note_crash(delivery: Delivery, now: datetime) -> bool:
    """A lease that ran out without a result means that its holder died; its attempt says so from now on.

    The caller holds the delivery's row.
    """
    if delivery.lease is None:
        return False
    Attempt.objects.filter(delivery=delivery, lease=delivery.lease, outcome=Attempt.Outcome.STARTED).update(
        outcome=Attempt.Outcome.CRASHED, finished_at=now, detail="工作进程中断，没有结果。"
    )
    delivery.crashes += 1
    return True


def _reclaim(errand: Errand) -> Delivery | None:
    """The delivery's row, locked, if the lease is still ours; None when somebody else has it now."""
    return (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=errand.delivery.pk, lease=errand.attempt.lease)
        .first()
    )


def _release(delivery: Delivery) -> Delivery:
    delivery.lease = delivery.lease_until = None
    delivery.crashes = 0
    delivery.save()
    return delivery


def _finish(
    attempt: Attempt, outcome: str, now: datetime, result: Receipt | DeliveryFailed, detail: str
) -> None:
    attempt.outcome, attempt.finished_at, attempt.detail = outcome, now, detail
    attempt.status, attempt.answer, attempt.address = result.status, result.answer, result.address
    if isinstance(result, DeliveryFailed):
        attempt.error_class = result.error_class
    else:
        attempt.receipt = {
            "edition": result.edition, "digest": result.digest, "action": result.action, "url": result.url,
        }  # fmt: skip
    attempt.save()
