"""How much time is left, in the words officials use."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cms.workdays.hours import OfficeClock

if TYPE_CHECKING:
    from cms.desk.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Remaining:
    text: str
    tone: str
    """``good``, ``wait`` (soon) or ``bad`` (over): the ending of the style class ``lb-…``."""
    on: datetime.date | datetime.datetime | None = None


def remaining(waiting: Waiting, clock: OfficeClock, now: datetime.datetime | None = None) -> Remaining:
    """``还剩 1 个工作日``, ``今天 17:00 到期``, ``已超期 2 天`` (calendar days), ``未设时限``."""
    now = now or timezone.now()
    due = waiting.due_at
    if due is None:
        return Remaining("未设时限", "off")
    if due < now:
        return Remaining(f"已超期{_over(now - due)}", "bad", due)
    today, last = timezone.localdate(now), timezone.localdate(due)
    hint = "（暂定）" if waiting.provisional else ""
    if today == last:
        return Remaining(f"今天 {timezone.localtime(due):%H:%M} 到期{hint}", "wait", due)
    days = clock.days_between(today, last)
    soon = days <= 1 or (waiting.remind_at is not None and waiting.remind_at <= now)
    return Remaining(f"还剩 {days} 个工作日{hint}", "wait" if soon else "good", due)


def _over(late: datetime.timedelta) -> str:
    if late.days:
        return f" {late.days} 天"
    hours = int(late.total_seconds() // 3600)
    return f" {hours} 小时" if hours else ""
