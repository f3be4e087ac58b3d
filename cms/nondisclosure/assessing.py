"""定期评估: one person assesses, and where it turns into disclosure a second one agrees (条例 第十八条)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.agencies.permissions import Someone
from cms.audit import log
from cms.nondisclosure.dates import next_assessment
from cms.nondisclosure.making import AlreadyAnswered, CommentRequired, MayNotAnswer
from cms.nondisclosure.models import Assessment, AssessmentAnswer, Filing
from cms.nondisclosure.permissions import may_answer, may_assess
from cms.nondisclosure.standing import Standing, with_standing
from cms.records.models import Record
from cms.records.withholding import reopen
from cms.refusal import Refusal
from cms.review.locking import lock_page
from cms.review.standing import withholding_of
from cms.workdays.counting import working_day_from

OPEN = (Standing.WITHHELD, Standing.PARTLY)


class MayNotAssess(Refusal):
    default = "只有该公开主体的保密审查人员可以评估。"


class AlreadyAssessed(Refusal):
    default = "您打开页面后已有人评估过这项备案，请刷新页面查看。"


class NothingToAssess(Refusal):
    default = "这项备案已转为公开或已另行备案，不需要再评估。"


class NotConcluded(Refusal):
    """The assessment does not say all that it must."""


@transaction.atomic
def assess(
    filing: Filing,
    *,
    by: Someone,
    conclusion: str,
    reason: str,
    next_on: datetime.date | None = None,
    record: Record | None = None,
    seen: int | None = None,
) -> Assessment:
    """Add an assessment. ``seen`` is the last assessment that the person had before them, 0 for none.

    For a filing without a record of its own, a turn names the ``record`` by which it will be disclosed.
    Raises a Refusal.
    """
    filing = _locked(filing)
    if not may_assess(by, filing.agency_id):
        raise MayNotAssess
    last = filing.assessments.last()
    if filing.waiting or (seen is not None and seen != (last.pk if last else 0)):
        raise AlreadyAssessed
    if filing.standing not in OPEN:
        raise NothingToAssess
    if not reason.strip():
        raise NotConcluded("请写明评估理由。")
    keeps = conclusion == Assessment.Conclusion.KEEP
    assessment = Assessment.objects.create(
        filing=filing,
        conclusion=conclusion,
        reason=reason.strip(),
        next_on=None if conclusion == Assessment.Conclusion.DISCLOSE else _next_date(filing, next_on),
        record=None if keeps else _record_to_disclose(filing, record, conclusion),
        by=by,
    )
    _note(assessment, by, conclusion=conclusion, reason=assessment.reason, next_on=assessment.next_on)
    return assessment


@transaction.atomic
def answer_assessment(
    assessment: Assessment, *, by: Someone, agreed: bool, comment: str = ""
) -> AssessmentAnswer:
    """The second person's answer to a turn; with their agreement the record may be sent for review again."""
    filing = _locked(assessment.filing)
    if AssessmentAnswer.objects.filter(assessment=assessment).exists():
        raise AlreadyAnswered
    if not may_answer(by, filing.agency_id, assessment.by_id):
        raise MayNotAnswer
    if not agreed and not comment.strip():
        raise CommentRequired
    answer = AssessmentAnswer.objects.create(
        assessment=assessment, by=by, agreed=agreed, comment=comment.strip()
    )
    if agreed:
        _reopen(assessment, by)
    _note(assessment, by, conclusion=assessment.conclusion, agreed=agreed, comment=answer.comment)
    return answer


def _locked(filing: Filing) -> Filing:
    """The filing as it stands now. Its record's lock first, as everyone takes it."""
    if filing.record_id:
        lock_page(filing.record_id)
    Filing.objects.select_for_update().filter(pk=filing.pk).values_list("pk").get()
    return with_standing(Filing.objects.select_related("agency", "ground")).get(pk=filing.pk)


def _next_date(filing: Filing, asked: datetime.date | None) -> datetime.date:
    """Not later than the ground's interval allows, and a working day."""
    today = timezone.localdate()
    latest = next_assessment(filing.ground, today)
    if asked is None:
        return latest
    if not today < asked <= latest:
        raise NotConcluded(
            f"下次评估日期应在明天至 {latest:%Y-%m-%d} 之间（按“{filing.ground_label}”的评估周期）。"
        )
    return min(working_day_from(asked), latest)


def _record_to_disclose(filing: Filing, record: Record | None, conclusion: str) -> Record:
    if conclusion == Assessment.Conclusion.PARTLY and filing.standing != Standing.WITHHELD:
        raise NotConcluded("这项备案已是部分公开。如全部内容可以公开，请选择“转为公开”。")
    record = filing.record or record
    if record is None:
        raise NotConcluded("请先由编辑录入这条信息，再填写它的索引号。")
    if record.agency_id != filing.agency_id:
        raise NotConcluded("只能转为本公开主体的信息。")
    return record


def _note(assessment: Assessment, by: Someone, **details: Any) -> None:
    filing = assessment.filing
    log.note(
        "filing.assessed",
        by=by,
        about=filing,
        agency_id=filing.agency_id,
        number=filing.number,
        assessment=assessment.pk,
        **details,
    )


def _reopen(assessment: Assessment, by: Someone) -> None:
    """Lift what stands against the record. After 部分公开, or where it never was withheld, nothing does."""
    record = assessment.record
    if assessment.filing.verdict_id and record is not None and withholding_of(record.pk):
        reopen(record, by=by, reason=assessment.reason)
