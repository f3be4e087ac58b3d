"""What the desk does when reviews begin and end, verdicts are given and editions issued: in their transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from cms.desk import arrivals
from cms.desk.limits import StepLimit
from cms.desk.notices import notify
from cms.records.models import Edition
from cms.records.signals import edition_issued
from cms.review.models import Step, Verdict
from cms.review.signals import verdict_given
from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear


@receiver(post_save, sender=TaskState)
def follow_the_review(instance: TaskState, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if instance.status != TaskState.STATUS_IN_PROGRESS:
        arrivals.leave(instance)
    elif created:
        arrivals.arrive(instance)


@receiver(post_save, sender=StepLimit)
@receiver(post_save, sender=OfficeSession)
@receiver(post_save, sender=SpecialDay)
@receiver(post_save, sender=WorkingYear)
@receiver(post_delete, sender=StepLimit)
@receiver(post_delete, sender=OfficeSession)
@receiver(post_delete, sender=SpecialDay)
@receiver(post_delete, sender=WorkingYear)
def times_follow(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        arrivals.reckon_again()


@receiver(verdict_given)
def tell_the_submitter(verdict: Verdict, **kwargs: Any) -> None:
    """Returned, passed, or what else was decided. The last approval is told as a publication."""
    passed = verdict.outcome == Verdict.Outcome.APPROVE
    if passed and verdict.step == Step.APPROVAL:
        return
    step, said = verdict.get_step_display(), f"：{verdict.comment}" if verdict.comment else ""
    if passed:
        text = f"《{verdict.title}》已通过{step}。"
    elif verdict.outcome == Verdict.Outcome.REJECT:
        text = f"《{verdict.title}》在{step}被退回修改{said}"
    else:
        text = f"《{verdict.title}》在{step}的结论是“{verdict.get_outcome_display()}”{said}"
    notify(
        _submitters(verdict.round_id) - {verdict.decided_by_id},
        text,
        url=reverse("console_record", args=[verdict.page_id_at_decision]),
        about=verdict,
        key=f"verdict:{verdict.pk}",
    )


@receiver(edition_issued)
def tell_that_it_is_out(edition: Edition, **kwargs: Any) -> None:
    record, verdict = edition.record, edition.verdict
    people = _submitters(verdict.round_id) if verdict else {record.owner_id}
    if edition.action == Edition.Action.PUBLISH:
        text = f"《{record.title}》已审批通过并公开（第{edition.number}版）。"
    else:
        text = f"《{record.title}》已撤稿。原因：{edition.reason}"
    notify(
        people - {edition.issued_by_id, None},
        text,
        url=reverse("console_record", args=[record.pk]),
        about=edition,
        key=f"edition:{edition.pk}",
    )


def _submitters(round_id: int) -> set[int | None]:
    return set(
        WorkflowState.objects.filter(pk=round_id, requested_by__isnull=False).values_list(
            "requested_by_id", flat=True
        )
    )
