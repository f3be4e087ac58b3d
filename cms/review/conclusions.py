"""What each outcome of a review must say (条例 第十四条至第十八条, 第三十七条), and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from cms.refusal import Refusal
from cms.review.checklist import Answer, Answered, ChecklistItem
from cms.review.grounds import Ground
from cms.review.referrals import ReferralAnswer
from cms.review.standing import demand_of, pending_answer_of
from cms.review.verdicts import Step, Verdict

Outcome = Verdict.Outcome


class NotAtThisStep(Refusal):
    default = "这一环节没有这种结论。"


class CommentRequired(Refusal):
    default = "退回时请写明需要修改的内容。"


class Incomplete(Refusal):
    """The outcome lacks what the law asks it to say."""


class NotAsDetermined(Refusal):
    """The authority determined otherwise."""


class AfterDemand(models.TextChoices):
    """At an approval, what becomes of an earlier 部分公开."""

    KEPT = "kept", "已核对：要求去掉的内容都已去掉，按“部分公开”发布"
    LIFTED = "lifted", "不再需要区分处理，可以全部公开"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an outcome needs beyond a comment. Only what the outcome asks for is kept."""

    ground: Ground | None = None
    removals: str = ""
    public_reason: str = ""
    after_demand: str = ""
    checklist: Sequence[Answered] = ()


ALLOWED = {
    ReferralAnswer.Determination.PARTLY: {Outcome.PARTLY, Outcome.WITHHOLD},
    ReferralAnswer.Determination.WITHHOLD: {Outcome.WITHHOLD},
}


def settled(
    step: Step, outcome: str, comment: str, said: Particulars, *, page_id: int, revision_id: int
) -> dict[str, Any]:
    """The verdict's fields for this outcome, checked. Raises a Refusal that says what is missing."""
    comment = comment.strip()
    fields: dict[str, Any] = {"outcome": outcome, "comment": comment}
    passing = (Outcome.APPROVE, Outcome.REJECT)
    if outcome not in (Outcome.values if step == Step.CONFIDENTIALITY else passing):
        raise NotAtThisStep
    if outcome == Outcome.REJECT and not comment:
        raise CommentRequired
    if step == Step.CONFIDENTIALITY:
        fields["referral"] = _obeyed(outcome, page_id)
    fields["checklist"] = _checked(step, outcome, said.checklist)
    if outcome == Outcome.PARTLY:
        fields |= _partly(comment, said)
    elif outcome == Outcome.WITHHOLD:
        fields |= _withheld(comment, said)
    elif outcome == Outcome.APPROVE and step == Step.CONFIDENTIALITY:
        fields |= _after_demand(comment, said, page_id, revision_id)
    return fields


def _obeyed(outcome: str, page_id: int) -> Any:
    """The answered referral this verdict acts on. What an authority determined binds (条例 第十七条)."""
    answer = pending_answer_of(page_id)
    if answer is None:
        return None
    allowed = ALLOWED.get(ReferralAnswer.Determination(answer.determination))
    if allowed and outcome not in allowed:
        raise NotAsDetermined(
            f"{answer.referral.authority_name}已确定“{answer.get_determination_display()}”，"
            f"结论须为{'或'.join(sorted(f'“{Outcome(each).label}”' for each in allowed))}。"
        )
    return answer.referral


def _checked(step: Step, outcome: str, answers: Sequence[Answered]) -> list[Answered]:
    """The answers as they are kept. An approval needs every item that holds today, none answered “否”."""
    if outcome == Outcome.APPROVE:
        given = {answered["text"]: answered["answer"] for answered in answers}
        for item in checklist_of(step):
            if given.get(item.text) not in Answer.values:
                raise Incomplete(f"请逐项核对后再选择“可以公开”。还没有核对：{item.text}")
            if given[item.text] == Answer.NO:
                raise Incomplete(f"有一项核对为“否”，不能作“可以公开”的结论：{item.text}")
    return [answered for answered in answers if answered["answer"] in Answer.values]


def checklist_of(step: Step) -> list[ChecklistItem]:
    return list(ChecklistItem.objects.valid_on(timezone.localdate()).filter(step=step))


def all_in_order(step: Step) -> list[Answered]:
    """Every item that holds today, answered “是”: for records loaded as already reviewed."""
    return [Answered(text=item.text, answer=Answer.YES.value, remark="") for item in checklist_of(step)]


def grounds_today() -> models.QuerySet[Ground]:
    return Ground.objects.valid_on(timezone.localdate())


def _ground(said: Particulars) -> Ground:
    if said.ground is None or not grounds_today().filter(pk=said.ground.pk).exists():
        raise Incomplete("请选择不予公开的依据（现行有效的条款）。")
    return said.ground


def _partly(comment: str, said: Particulars) -> dict[str, Any]:
    ground = _ground(said)
    if not said.removals.strip():
        raise Incomplete("请写明要去掉的内容，编辑照此处理。")
    if not said.public_reason.strip():
        raise Incomplete("请写明对外说明的理由，公众会在网页上看到。")
    reason = said.public_reason.strip()
    return {
        "ground": ground,
        "removals": said.removals.strip(),
        "public_reason": reason,
        "comment": comment or reason,
    }


def _withheld(comment: str, said: Particulars) -> dict[str, Any]:
    ground = _ground(said)
    if not comment:
        raise Incomplete("请写明不予公开的理由。")
    return {"ground": ground}


def _after_demand(comment: str, said: Particulars, page_id: int, revision_id: int) -> dict[str, Any]:
    """An approval after 部分公开 says whether it was done, or why it is no longer needed."""
    demand = demand_of(page_id)
    if demand is None:
        return {}
    if said.after_demand == AfterDemand.LIFTED:
        if not comment:
            raise Incomplete("改为全部公开的，请在审查意见中写明理由。")
        return {"partial_of": None}
    if said.after_demand != AfterDemand.KEPT:
        raise Incomplete("此前要求部分公开，请说明要求去掉的内容是否都已去掉。")
    if demand.is_open and demand.verdict.revision_id == revision_id:
        raise Incomplete("送审内容与判定“部分公开”时相同，要求去掉的内容还没有去掉，请退回修改。")
    return {"partial_of": demand.verdict}
