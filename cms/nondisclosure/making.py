"""备案: every decision that something is not disclosed makes a filing, in the transaction of the decision."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.agencies.models import Agency
from cms.agencies.permissions import Someone
from cms.audit import log
from cms.nondisclosure.dates import next_assessment
from cms.nondisclosure.models import Filing, FilingRequest, RequestAnswer
from cms.nondisclosure.numbering import assign_number
from cms.nondisclosure.permissions import may_answer, may_assess
from cms.refusal import Refusal
from cms.review.models import Ground, Verdict

COPIED = ("agency", "title", "document_number", "summary", "outcome", "ground", "reason", "withheld")


class GroundRequired(Refusal):
    default = "不予公开和部分公开须写明法定依据。"


class MayNotRequest(Refusal):
    default = "只有该公开主体的保密审查人员可以登记不予公开事项。"


class MayNotAnswer(Refusal):
    default = "须由该公开主体的另一名审批人员确认，不能自己确认自己提请的事项。"


class AlreadyAnswered(Refusal):
    default = "这一事项已经有人处理过了，请刷新页面。"


class CommentRequired(Refusal):
    default = "不同意时请写明意见。"


def file_verdict(verdict: Verdict) -> Filing | None:
    """The filing of a verdict that withholds something; None for any other. Within the verdict's transaction."""
    if verdict.outcome not in Filing.Outcome.values:
        return None
    if verdict.ground is None:
        raise GroundRequired
    record = verdict.revision.as_object()
    return _file(
        agency=record.agency,
        title=verdict.title,
        document_number=record.document_number,
        summary=record.summary,
        outcome=verdict.outcome,
        ground=verdict.ground,
        reason=verdict.comment,
        withheld=verdict.removals,
        record_id=record.pk,
        index_number=record.index_number,
        verdict=verdict,
        reviewer=verdict.decided_by,
        decided_at=verdict.decided_at,
    )


@transaction.atomic
def request_filing(*, by: Someone, agency: Agency, **said: Any) -> FilingRequest:
    """Propose a filing for what never became a record. ``said`` are the fields of Withheld but the agency."""
    if not may_assess(by, agency.pk):
        raise MayNotRequest
    request = FilingRequest.objects.create(agency=agency, requested_by=by, **said)
    log.note("filing.requested", by=by, about=request, agency_id=agency.pk, ground=request.ground.code)
    return request


@transaction.atomic
def answer_request(request: FilingRequest, *, by: Someone, agreed: bool, comment: str = "") -> Filing | None:
    """The second person's answer; with their agreement the filing is made and numbered. Raises a Refusal."""
    request = FilingRequest.objects.select_for_update().get(pk=request.pk)
    if RequestAnswer.objects.filter(request=request).exists():
        raise AlreadyAnswered
    if not may_answer(by, request.agency_id, request.requested_by_id):
        raise MayNotAnswer
    if not agreed and not comment.strip():
        raise CommentRequired
    RequestAnswer.objects.create(request=request, by=by, agreed=agreed, comment=comment.strip())
    if agreed:
        said = {name: getattr(request, name) for name in COPIED}
        return _file(
            **said,
            request=request,
            reviewer=request.requested_by,
            confirmed_by=by,
            decided_at=timezone.now(),
        )
    log.note("filing.refused", by=by, about=request, agency_id=request.agency_id, comment=comment.strip())
    return None


def _file(*, agency: Agency, ground: Ground, decided_at: Any, reviewer: Any, **said: Any) -> Filing:
    on = timezone.localdate(decided_at)
    filing = Filing.objects.create(
        number=assign_number(agency, on),
        year=on.year,
        agency=agency,
        ground=ground,
        ground_article=ground.article,
        ground_label=ground.label,
        ground_text=ground.explanation,
        decided_at=decided_at,
        reassess_on=next_assessment(ground, on),
        reviewer=reviewer,
        reviewer_name=reviewer.get_full_name() or reviewer.get_username(),
        **said,
    )
    log.note(
        "filing.made",
        by=said.get("confirmed_by") or reviewer,
        about=filing,
        agency_id=agency.pk,
        number=filing.number,
        outcome=filing.outcome,
        ground=ground.code,
        reassess_on=filing.reassess_on,
    )
    return filing
