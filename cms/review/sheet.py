"""审查单: the written record of one round of review, from what was kept of it (先审查、后公开, 一事一审).

A round lasts from sending for review to its end; what was returned and sent again belongs to the same round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from cms.agencies.people import User
from cms.printing.pdf import typeset
from cms.review.actions import authors_of
from cms.review.checklist import Answer
from cms.review.digest import content_digest
from cms.review.models import Referral, Step, Verdict
from cms.review.required import required_steps

FORM = Path(__file__).parent / "sheet.typ"
LONGEST_OVERVIEW = 6000
"""Characters of text printed where nobody wrote a summary; about six pages."""
SCOPE = {
    "active": "向社会公众公开",
    "on_request": "依申请向申请人公开",
    "none": "不公开",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one step says; where nothing was decided yet the lines are left empty to sign."""

    step: str
    label: str
    needed: bool = True
    outcome: str = ""
    approves: bool = False
    comment: str = ""
    name: str = ""
    position: str = ""
    established: bool = False
    at: str = ""
    checklist: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that happened in the round, in order."""

    at: str
    step: str
    what: str
    name: str
    comment: str
    digest: str


@dataclass(frozen=True, slots=True)
class Sheet:
    number: str
    title: str
    agency: str
    document_number: str
    index_number: str
    overview: str
    mode: str
    scope: str
    time: str
    collected_by: str
    sent_by: str
    sent_at: str
    opinions: list[Opinion]
    withheld: list[dict[str, str]]
    referrals: list[dict[str, str]]
    files: list[dict[str, str]]
    digest: str
    changed_since: bool
    edition: str
    status: str
    passages: list[Passage]


def sheet_of(round_: WorkflowState) -> Sheet:
    """The sheet of a round, under way or over. Raises Revision.DoesNotExist where the record is gone."""
    verdicts = list(
        Verdict.objects.filter(round=round_)
        .select_related("decided_by", "ground", "referral", "edition")
        .order_by("id")
    )
    revision = _revision(round_, verdicts)
    record = revision.as_object()
    current = [verdict for verdict in verdicts if verdict.revision_id == revision.pk]
    digest_now = content_digest(revision)
    needed = required_steps(record.pk, round_.pk)
    return Sheet(
        number=f"{record.index_number} 第{_ordinal(round_)}轮",
        title=record.title,
        agency=record.agency.name,
        document_number=record.document_number,
        index_number=record.index_number,
        overview=overview_of(record),
        mode=f"{record.get_disclosure_display()}；栏目：{'、'.join(str(column) for column in record.columns)}",
        scope=SCOPE.get(record.disclosure, ""),
        time=_moment(record.go_live_at) if record.go_live_at else "审批通过后即时公开",
        collected_by="、".join(_names(authors_of(revision))) or "—",
        sent_by=_name(round_.requested_by),
        sent_at=_moment(round_.created_at),
        opinions=[_opinion(step, current, needed=step in needed) for step in Step],
        withheld=_withheld(verdicts),
        referrals=_referrals(round_),
        files=[
            {"kind": "图片" if kind == "Picture" else "附件", "title": title, "sha256": sha256}
            for kind, _, sha256, _, title in record.files_under_review()
        ],
        digest=current[-1].digest if current else digest_now,
        changed_since=any(verdict.digest != digest_now for verdict in current),
        edition=_edition(current),
        status=_status(round_, verdicts),
        passages=[_passage(verdict) for verdict in verdicts],
    )


def print_sheets(rounds: Iterable[WorkflowState]) -> bytes:
    """One PDF, each sheet on pages of its own with its own page numbers."""
    sheets = [asdict(sheet_of(round_)) for round_ in rounds]
    return typeset(FORM, {"sheets": sheets, "printed_at": _moment(timezone.now())})


def overview_of(record: Any) -> str:
    """The summary; where nobody wrote one, the text itself up to a bound."""
    if record.summary:
        return record.summary
    text = "\n".join(map(str, record.body.stream_block.get_searchable_content(record.body))).strip()
    if len(text) <= LONGEST_OVERVIEW:
        return text
    return f"{text[:LONGEST_OVERVIEW]}……（正文共{len(text)}字，以下略，以内容摘要值为准）"


def _revision(round_: WorkflowState, verdicts: list[Verdict]) -> Revision:
    """What the round is about now: the text before the reviewers, or the one decided on last."""
    state = round_.current_task_state
    if state is not None and state.revision_id:
        return state.revision
    if verdicts:
        return verdicts[-1].revision
    raise Revision.DoesNotExist


def _ordinal(round_: WorkflowState) -> int:
    same = WorkflowState.objects.filter(
        object_id=round_.object_id, base_content_type=round_.base_content_type_id
    )
    return same.filter(pk__lte=round_.pk).count()


def _opinion(step: Step, verdicts: list[Verdict], *, needed: bool) -> Opinion:
    verdict = next((verdict for verdict in reversed(verdicts) if verdict.step == step), None)
    if verdict is None:
        return Opinion(step.value, str(step.label), needed=needed)
    return Opinion(
        step=step.value,
        label=str(step.label),
        outcome=verdict.get_outcome_display(),
        approves=verdict.outcome == Verdict.Outcome.APPROVE,
        comment=verdict.comment,
        name=verdict.decided_by_name or _name(verdict.decided_by),
        position=verdict.decided_by_position,
        established=verdict.established,
        at=_moment(verdict.decided_at),
        checklist=[_answered(item) for item in verdict.checklist],
    )


def _answered(item: dict[str, str]) -> dict[str, str]:
    said = item.get("answer", "")
    known = said in Answer.values
    return {
        "text": item.get("text", ""),
        "answer": str(Answer(said).label) if known else said,
        "in_order": "yes" if said != Answer.NO else "",
        "remark": item.get("remark", ""),
    }


def _withheld(verdicts: list[Verdict]) -> list[dict[str, str]]:
    return [
        {
            "outcome": verdict.get_outcome_display(),
            "ground": str(verdict.ground) if verdict.ground else "",
            "explanation": verdict.ground.explanation if verdict.ground else "",
            "reason": verdict.comment,
            "removals": verdict.removals,
            "public_reason": verdict.public_reason,
        }
        for verdict in verdicts
        if verdict.outcome in (Verdict.Outcome.WITHHOLD, Verdict.Outcome.PARTLY)
    ]


def _referrals(round_: WorkflowState) -> list[dict[str, str]]:
    asked = Referral.objects.filter(task_state__workflow_state=round_).select_related("answer")
    return [_referral(referral) for referral in asked]


def _referral(referral: Referral) -> dict[str, str]:
    answer = None if referral.is_open else referral.answer
    return {
        "reference": referral.reference,
        "authority": referral.authority_name,
        "question": referral.question,
        "sent_at": _moment(referral.sent_at),
        "determination": answer.get_determination_display() if answer else "",
        "text": answer.text if answer else "",
        "document_number": answer.document_number if answer else "",
        "answered_on": f"{answer.answered_on:%Y-%m-%d}" if answer else "",
    }


def _edition(verdicts: list[Verdict]) -> str:
    for verdict in reversed(verdicts):
        if (edition := getattr(verdict, "edition", None)) is not None:
            return f"第{edition.number}版（{_moment(edition.issued_at)}发布）"
    return ""


STATUS = {
    WorkflowState.STATUS_IN_PROGRESS: "审查中",
    WorkflowState.STATUS_NEEDS_CHANGES: "退回修改中",
    WorkflowState.STATUS_APPROVED: "审批通过",
    WorkflowState.STATUS_CANCELLED: "已撤回或终止",
}


def _status(round_: WorkflowState, verdicts: list[Verdict]) -> str:
    if verdicts and verdicts[-1].outcome == Verdict.Outcome.WITHHOLD:
        return "不予公开"
    return STATUS.get(round_.status, "")


def _passage(verdict: Verdict) -> Passage:
    return Passage(
        at=_moment(verdict.decided_at),
        step=verdict.get_step_display(),
        what=verdict.get_outcome_display(),
        name=verdict.decided_by_name or _name(verdict.decided_by),
        comment=verdict.comment,
        digest=verdict.digest,
    )


def _names(people: set[int]) -> list[str]:
    return [_name(person) for person in User.objects.filter(pk__in=people).order_by("pk")]


def _name(person: Any) -> str:
    return "" if person is None else person.get_full_name() or person.get_username()


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
