"""Asking an authority what may be disclosed, and recording its answer (条例 第十七条)."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role
from cms.audit import log
from cms.refusal import Refusal
from cms.review.actions import MayNotDecide, authors_of, lock_state, reason_not_to_decide, require_seen
from cms.review.conclusions import Incomplete, NotAtThisStep
from cms.review.digest import digest_of_file
from cms.review.locking import lock_page
from cms.review.referrals import Referral, ReferralAnswer, ReviewTimeLimit
from cms.review.verdicts import Step
from cms.workdays.counting import deadline


class AlreadyAnswered(Refusal):
    default = "这份提请已经登记过答复，请刷新页面。"


class MayNotAnswer(Refusal):
    default = "只有该公开主体的保密审查人员可以登记答复，编辑过这份信息的人员除外。"


class WrongDay(Refusal):
    default = "答复日期不能早于提请日期，也不能晚于今天。"


@transaction.atomic
def refer(
    state: TaskState,
    *,
    by: Someone,
    authority: str,
    authority_name: str,
    question: str,
    seen: str | None = None,
) -> Referral:
    """Put the question to the authority. Until its answer is recorded nobody decides. Raises a Refusal."""
    state = lock_state(state)
    if state.task.specific.step != Step.CONFIDENTIALITY:
        raise NotAtThisStep
    if reason := reason_not_to_decide(state, by):
        raise MayNotDecide(reason)
    if authority not in Referral.Authority.values or not authority_name.strip() or not question.strip():
        raise Incomplete("请选择提请的机关，写明机关名称和需要确定的问题。")
    record = state.revision.as_object()
    now = timezone.now()
    referral = Referral.objects.create(
        page_id_at_sending=record.pk,
        title=record.title,
        index_number=record.index_number,
        agency_id=record.agency_id,
        revision=state.revision,
        task_state_id=state.pk,
        digest=require_seen(state, seen),
        authority=authority,
        authority_name=authority_name.strip(),
        question=question.strip(),
        sent_by=by,
        sent_by_name=by.get_full_name() or by.get_username(),
        sent_at=now,
        **_due(timezone.localdate(now)),
    )
    _note("referral.sent", referral, by, authority=referral.authority_name, due_on=referral.due_on)
    return referral


def _due(sent_on: datetime.date) -> dict[str, Any]:
    limit = (
        ReviewTimeLimit.objects.valid_on(sent_on)
        .filter(subject=ReviewTimeLimit.Subject.REFERRAL)
        .order_by("-valid_from")
        .first()
    )
    if limit is None:
        return {"due_on": None}
    due = deadline(sent_on, limit.working_days)
    return {"due_on": due.on, "due_provisional": due.provisional}


def may_answer(referral: Referral, user: Someone) -> bool:
    return holds_role(user, Role.CONFIDENTIALITY, referral.agency_id) and user.pk not in authors_of(
        referral.revision
    )


@transaction.atomic
def record_answer(
    referral: Referral,
    *,
    by: Someone,
    determination: str,
    text: str,
    answered_on: datetime.date,
    document_number: str = "",
    file: UploadedFile | None = None,
) -> ReferralAnswer:
    """Write down what the authority determined; the reviewer then decides with it. Raises a Refusal."""
    lock_page(referral.page_id_at_sending)
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if ReferralAnswer.objects.filter(referral=referral).exists():
        raise AlreadyAnswered
    if not may_answer(referral, by):
        raise MayNotAnswer
    if determination not in ReferralAnswer.Determination.values or not text.strip():
        raise Incomplete("请选择确定结果，并写明答复内容。")
    if not timezone.localdate(referral.sent_at) <= answered_on <= timezone.localdate():
        raise WrongDay
    answer = ReferralAnswer.objects.create(
        referral=referral,
        determination=determination,
        text=text.strip(),
        document_number=document_number.strip(),
        answered_on=answered_on,
        file=file or "",
        file_sha256=digest_of_file(file) if file else "",
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    _note(
        "referral.answered",
        referral,
        by,
        determination=determination,
        document_number=answer.document_number,
        file=answer.file_sha256,
    )
    return answer


def _note(action: str, referral: Referral, by: Someone, **details: Any) -> None:
    log.note(
        action,
        by=by,
        about=referral,
        title=referral.title,
        agency_id=referral.agency_id,
        page=referral.page_id_at_sending,
        revision=referral.revision_id,
        reference=referral.reference,
        **details,
    )
