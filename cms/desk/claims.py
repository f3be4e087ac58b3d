"""领取, 放回 and 接手: one person at a review at a time, by agreement."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms.agencies.models import User
from cms.agencies.permissions import Someone, holds_role
from cms.audit import log
from cms.desk.limits import StepLimit
from cms.desk.notices import notify
from cms.desk.waiting import Claim, Waiting
from cms.refusal import Refusal
from cms.review.actions import AlreadyDecided, MayNotDecide, reason_not_to_decide
from cms.review.models import Verdict
from cms.workdays.hours import OfficeClock


class ClaimedByAnother(Refusal):
    """Somebody else is at it; who wants to decide takes over first."""

    @classmethod
    def of(cls, claim: Claim) -> ClaimedByAnother:
        since = timezone.localtime(claim.since)
        return cls(
            f"{name_of(claim.by)}已于 {since:%-m月%-d日 %H:%M} 领取了这份审查，正在处理。"
            "需要由您处理的，请先点“接手”，系统会告知对方。"
        )


@dataclass
class Taken:
    """What became of taking several at once: row ids, and per refused row the sentence."""

    claimed: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def name_of(person: User) -> str:
    return person.get_full_name() or person.get_username()


@transaction.atomic
def claim(waiting_id: int, *, by: Any) -> Claim:
    """Take a review. Of two at the same moment one gets it. Raises a Refusal."""
    return _take(_locked(waiting_id), by, OfficeClock())


@transaction.atomic
def claim_several(waiting_ids: Iterable[int], *, by: Any) -> Taken:
    """Take what can be taken of these, in one transaction; a fixed number of queries and one per claim made."""
    taken, clock = Taken(), OfficeClock()
    rows = list(
        Waiting.objects.select_for_update(of=("self",))
        .select_related("limit", "task_state")
        .filter(pk__in=set(waiting_ids))
        .order_by("pk")
    )
    claims = {
        claim.waiting_id: claim for claim in Claim.objects.filter(waiting__in=rows).select_related("by")
    }
    barred = barred_from(rows, by)
    for row in rows:
        existing = claims.get(row.pk)
        if not holds_role(by, row.step, row.agency_id):
            taken.refused[row.pk] = f"您不是该公开主体的{row.get_step_display()}人员。"
        elif row.pk in barred:
            taken.refused[row.pk] = "您编辑过或已审查过这份信息，须由他人审查。"
        elif existing is not None and existing.holds and existing.by_id != by.pk:
            taken.refused[row.pk] = str(ClaimedByAnother.of(existing))
        else:
            _write(row, by, clock)
            taken.claimed.append(row.pk)
    return taken


@transaction.atomic
def take_over(waiting_id: int, *, by: Any) -> Claim:
    """Take a review that another has; the other is told. Raises a Refusal."""
    waiting = _locked(waiting_id)
    existing = Claim.objects.filter(waiting=waiting).select_related("by").first()
    _require_reviewer(waiting, by)
    taken = _write(waiting, by, OfficeClock())
    if existing is not None and existing.holds and existing.by_id != by.pk:
        notify(
            [existing.by],
            f"{name_of(by)}接手了您领取的{waiting.get_step_display()}：《{waiting.title}》。您不必再处理。",
            url=reverse("desk_queue"),
            about=waiting,
            key=f"taken-over:{waiting.task_state_id}:{by.pk}:{taken.since.isoformat()}",
        )
        log.note(
            "claim.taken_over",
            by=by,
            about=f"wagtailcore.taskstate:{waiting.task_state_id}",
            title=waiting.title,
            agency_id=waiting.agency_id,
            taken_from=name_of(existing.by),
            step=waiting.step,
        )
    return taken


@transaction.atomic
def release(waiting_id: int, *, by: Any) -> bool:
    """Put back what one has taken; False where one has it no longer."""
    waiting = Waiting.objects.select_for_update().filter(pk=waiting_id).first()
    return bool(waiting and Claim.objects.filter(waiting=waiting, by=by).delete()[0])


def keep(waiting: Waiting, *, by: Someone) -> None:
    """The holder opened the review again: the idle time begins anew."""
    held = Claim.objects.filter(waiting=waiting, by=by.pk, until__gt=timezone.now())
    held.update(until=_until(waiting, OfficeClock()))


def release_idle() -> int:
    """Put back what nobody touched for its idle time, and tell who had it."""
    released = 0
    over = Claim.objects.filter(until__lte=timezone.now())
    for number in list(over.values_list("waiting_id", flat=True)):
        with transaction.atomic():
            waiting = Waiting.objects.select_for_update().filter(pk=number).first()
            idle = over.filter(waiting=number).first()
            if waiting is None or idle is None:
                continue
            notify(
                [idle.by_id],
                f"您领取的{waiting.get_step_display()}《{waiting.title}》较长时间没有处理，已放回待办，其他人可以领取。",
                url=reverse("desk_queue"),
                about=waiting,
                key=f"released:{waiting.task_state_id}:{idle.since.isoformat()}",
            )
            idle.delete()
            released += 1
    return released


def barred_from(rows: list[Waiting], user: Someone) -> set[int]:
    """The rows whose text this person wrote or decided on before, as :func:`reason_not_to_decide` has it, for
    many in two queries. Needs ``task_state`` and reads ``record.live_revision``."""
    pages = {str(row.record_id) for row in rows}
    edits = Revision.objects.page_revisions().filter(object_id__in=pages, user=user.pk)
    edited: dict[str, list[int]] = {}
    for page, number in edits.values_list("object_id", "pk"):
        edited.setdefault(page, []).append(number)
    decided = set(
        Verdict.objects.filter(
            round__in={row.task_state.workflow_state_id for row in rows},
            decided_by=user.pk,
            outcome=Verdict.Outcome.APPROVE,
        ).values_list("round_id", "revision_id")
    )
    live = _live_revisions(rows) if edited else {}
    return {
        row.pk
        for row in rows
        if (row.task_state.workflow_state_id, row.task_state.revision_id) in decided
        or any(
            live.get(row.record_id, 0) < number <= row.task_state.revision_id
            for number in edited.get(str(row.record_id), [])
        )
    }


def _live_revisions(rows: list[Waiting]) -> dict[int, int]:
    pages = type(rows[0])._meta.get_field("record").related_model._base_manager
    found = pages.filter(pk__in={row.record_id for row in rows}, live_revision__isnull=False)
    return dict(found.values_list("pk", "live_revision_id"))


def _locked(waiting_id: int) -> Waiting:
    waiting = (
        Waiting.objects.select_for_update(of=("self",))
        .select_related("limit", "task_state")
        .filter(pk=waiting_id)
        .first()
    )
    if waiting is None:
        raise AlreadyDecided
    return waiting


def _take(waiting: Waiting, by: Any, clock: OfficeClock) -> Claim:
    _require_reviewer(waiting, by)
    existing = Claim.objects.filter(waiting=waiting).select_related("by").first()
    if existing is not None and existing.holds and existing.by_id != by.pk:
        raise ClaimedByAnother.of(existing)
    return _write(waiting, by, clock)


def _require_reviewer(waiting: Waiting, by: Any) -> None:
    if reason := reason_not_to_decide(waiting.task_state.specific, by):
        raise MayNotDecide(reason)


def _write(waiting: Waiting, by: Any, clock: OfficeClock) -> Claim:
    now = timezone.now()
    existing = Claim.objects.filter(waiting=waiting, by=by, until__gt=now).first()
    since = existing.since if existing else now
    made, _ = Claim.objects.update_or_create(
        waiting=waiting, defaults={"by": by, "since": since, "until": _until(waiting, clock)}
    )
    return made


def _until(waiting: Waiting, clock: OfficeClock) -> datetime.datetime:
    limit = waiting.limit or StepLimit()
    return clock.after_hours(timezone.now(), limit.idle_after)[0]
