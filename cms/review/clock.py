"""How long an authority has had a question, and how long it still has, in working days."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from cms.review.referrals import Referral
from cms.workdays.counting import ONE_DAY, Span


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days. ``left`` is negative where it is overdue, None where no limit holds."""

    waited: int
    left: int | None
    due_on: datetime.date | None
    provisional: bool

    @property
    def is_overdue(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def words(self) -> str:
        waited = f"已等待 {self.waited} 个工作日"
        if self.left is None or self.due_on is None:
            return f"{waited}，没有规定答复期限"
        due = f"{self.due_on.month}月{self.due_on.day}日到期{'，暂定' if self.provisional else ''}"
        if self.left < 0:
            return f"{waited}，已超期 {-self.left} 个工作日（{due}）"
        return f"{waited}，{'今天到期' if not self.left else f'还剩 {self.left} 个工作日'}（{due}）"


def clocks(referrals: Sequence[Referral], today: datetime.date) -> dict[int, Clock]:
    """One clock for each referral by its pk, in two queries however many there are."""
    if not referrals:
        return {}
    days = [timezone.localdate(referral.sent_at) for referral in referrals]
    ends = [referral.due_on for referral in referrals if referral.due_on]
    span = Span(min([*days, *ends, today]), max([*ends, today]))

    def between(start: datetime.date, end: datetime.date) -> int:
        return sum(span.is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def left(due: datetime.date | None) -> int | None:
        if due is None:
            return None
        return between(today, due) if due >= today else -max(between(due, today), 1)

    return {
        referral.pk: Clock(
            waited=between(timezone.localdate(referral.sent_at), today),
            left=left(referral.due_on),
            due_on=referral.due_on,
            provisional=referral.due_provisional,
        )
        for referral in referrals
    }


def clock_of(referral: Referral) -> Clock:
    return clocks([referral], timezone.localdate())[referral.pk]
