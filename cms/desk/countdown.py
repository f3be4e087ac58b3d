"""The days a record has left before it must be public (条例 第二十六条), from its forming on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.desk.limits import PublicationLimit
from cms.desk.notices import notify
from cms.records.models import Record
from cms.workdays.hours import REACH, OfficeClock


@dataclass(frozen=True, slots=True)
class Countdown:
    text: str
    tone: str
    used: int
    limit: PublicationLimit
    until: datetime.date
    provisional: bool

    @property
    def presses(self) -> bool:
        return self.tone != "good"


class Countdowns:
    """For many records at once: limits and calendar are read once."""

    def __init__(self, clock: OfficeClock | None = None) -> None:
        self.clock = clock or OfficeClock()
        self._limits = list(PublicationLimit.objects.order_by("-valid_from"))
        self.today = timezone.localdate()

    def of(self, formed_on: datetime.date | None) -> Countdown | None:
        """None without a date, before limits held, or for what lies so far back that nobody counts days."""
        if formed_on is None or formed_on < self.today - REACH + datetime.timedelta(days=1):
            return None
        limit = next((row for row in self._limits if row.valid_from <= formed_on), None)
        if limit is None:
            return None
        used = self.clock.days_between(formed_on, self.today)
        due = self.clock.deadline(formed_on, limit.working_days)
        left = limit.working_days - used
        if left < 0:
            text = f"形成已 {used} 个工作日，超过 {limit.working_days} 个工作日的公开期限"
        elif left == 0:
            text = f"形成已 {used} 个工作日，今天是公开期限的最后一天"
        elif left <= limit.warn_before:
            text = f"形成已 {used} 个工作日，仅剩 {left} 个"
        else:
            text = f"形成已 {used} 个工作日，还剩 {left} 个"
        tone = "bad" if left <= 0 else "wait" if left <= limit.warn_before else "good"
        return Countdown(text, tone, used, limit, due.on, due.provisional)

    def of_record(self, record: Any) -> Countdown | None:
        """None for what was public already, or is not meant to be."""
        if getattr(record, "published", None) or record.disclosure != Record.Disclosure.ACTIVE:
            return None
        return self.of(record.formed_on)


def unpublished() -> QuerySet[Record]:
    return Record.objects.filter(published=None, disclosure=Record.Disclosure.ACTIVE)


def warn_authors() -> int:
    """Once when the warning begins and once when the limit is passed: whoever wrote the draft."""
    countdowns, told = Countdowns(), 0
    recent = unpublished().filter(
        formed_on__gte=countdowns.today - datetime.timedelta(days=120), owner__isnull=False
    )
    for record in recent.defer("body").select_related("owner").iterator():
        left = countdowns.of_record(record)
        if left is not None and left.presses:
            told += notify(
                [record.owner],
                f"《{record.get_admin_display_title()}》还没有公开：{left.text}。请尽快送审。",
                url=reverse("console_record", args=[record.pk]),
                about=record,
                key=f"publish-by:{record.pk}:{left.tone}:{record.formed_on}",
            )
    return told


def pressing(records: Iterable[Any], countdowns: Countdowns) -> list[tuple[Any, Countdown | None]]:
    return [(record, countdowns.of_record(record)) for record in records]
