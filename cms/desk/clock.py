"""What the clock does at the desk: every step looks at what is due by its row, does it once and writes that down
in the same transaction. So it may run twice at a time, after a crash, or after days in which it did not."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import User
from cms.desk import arrivals, claims
from cms.desk.notices import Notification, holders, notify
from cms.desk.waiting import Waiting
from cms.desk.wording import remaining
from cms.workdays.hours import OfficeClock

AT_ONCE = 200


def tick() -> dict[str, int]:
    """Everything that may have become due; says how much of each was done."""
    made, removed = arrivals.heal()
    return {
        "made": made,
        "removed": removed,
        "released": claims.release_idle(),
        "announced": announce(),
        "reminded": remind(),
        "escalated": escalate(),
    }


def announce() -> int:
    """Tell reviewers of what arrived: one message per person that says how many wait, renewed while unread."""

    def tell(rows: list[Waiting]) -> None:
        people: dict[int, list[Waiting]] = defaultdict(list)
        reviewers = _Reviewers()
        for row in rows:
            for person in reviewers(row):
                people[person].append(row)
        for person in User.objects.filter(pk__in=people):
            _tell_of_arrivals(person, people[person.pk])

    return _each(Waiting.objects.filter(announced_at=None), "announced_at", tell)


def _tell_of_arrivals(person: User, rows: list[Waiting]) -> None:
    waiting = Waiting.objects.for_reviewer(person).count()
    first = f"《{rows[0].title}》" + (f"等 {len(rows)} 条" if len(rows) > 1 else "")
    text = f"新到待审查信息：{first}。现在共有 {waiting} 条等待您审查。"
    unread = Notification.objects.filter(person=person, key__startswith="waiting:", read_at=None)
    if not unread.update(text=text[:500], created_at=timezone.now()):
        last = max(row.task_state_id for row in rows)
        notify([person], text, url=reverse("desk_queue"), key=f"waiting:{last}")


def remind() -> int:
    """Before a review falls due: who has taken it, or all who may."""
    clock = OfficeClock()

    def tell(rows: list[Waiting]) -> None:
        reviewers = _Reviewers()
        for row in rows:
            claim = getattr(row, "claim", None)
            people = [claim.by_id] if claim is not None and claim.holds else reviewers(row)
            notify(
                people,
                f"{row.get_step_display()}《{row.title}》{remaining(row, clock).text}，请尽快处理。",
                url=reverse("console_review", args=[row.task_state_id]),
                about=row,
                key=f"reminder:{row.task_state_id}",
            )

    due = Waiting.objects.filter(reminded_at=None, remind_at__lte=timezone.now()).select_related("claim")
    return _each(due, "reminded_at", tell)


def escalate() -> int:
    """After it fell due: the person or role that the limit names, or administrators where nobody is."""
    clock = OfficeClock()

    def tell(rows: list[Waiting]) -> None:
        for row in rows:
            claim = getattr(row, "claim", None)
            who = f"，{claims.name_of(claim.by)}已领取" if claim is not None and claim.holds else "，无人领取"
            notify(
                _superiors(row),
                f"{row.agency}的{row.get_step_display()}《{row.title}》{remaining(row, clock).text}{who}，请督促办理。",
                url=reverse("console_record", args=[row.record_id]),
                about=row,
                key=f"escalation:{row.task_state_id}",
            )

    late = Waiting.objects.filter(escalated_at=None, escalate_at__lte=timezone.now())
    return _each(late.select_related("agency", "limit", "claim__by"), "escalated_at", tell)


def _superiors(row: Waiting) -> list[int]:
    limit = row.limit
    people = holders(row.agency_id, limit.escalate_to_role) if limit and limit.escalate_to_role else []
    if limit and limit.escalate_to_person_id:
        people.append(limit.escalate_to_person_id)
    return people or list(User.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True))


class _Reviewers:
    """Who reviews for an agency and step; asked once for each pair."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], list[int]] = {}

    def __call__(self, row: Waiting) -> list[int]:
        pair = (row.agency_id, row.step)
        if pair not in self._known:
            self._known[pair] = holders(*pair)
        return self._known[pair]


def _each(rows: QuerySet[Waiting], mark: str, tell: Callable[[list[Waiting]], None]) -> int:
    """Take batches of rows that no other process has, tell, and mark them: together or not at all."""
    done = 0
    while True:
        with transaction.atomic():
            batch = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:AT_ONCE])
            if not batch:
                return done
            tell(batch)
            now: datetime.datetime = timezone.now()
            Waiting.objects.filter(pk__in=[row.pk for row in batch]).update(**{mark: now})
            done += len(batch)
