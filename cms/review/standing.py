"""What still holds of a record's reviews: a refusal to disclose, a demand, an open question, an answer."""

from __future__ import annotations

from dataclasses import dataclass

from cms.review.referrals import Referral, ReferralAnswer
from cms.review.verdicts import Step, Verdict


@dataclass(frozen=True, slots=True)
class Demand:
    """部分公开: what must be removed before the record is published (条例 第三十七条)."""

    verdict: Verdict
    is_open: bool
    """False once a reviewer confirmed that it is done; the record then stays a partial disclosure."""


def withholding_of(page_id: int) -> Verdict | None:
    """The 不予公开 verdict that stands against the record; None where there is none or it was reopened."""
    return Verdict.objects.withholding().filter(page_id_at_decision=page_id).select_related("ground").last()


def demand_of(page_id: int) -> Demand | None:
    """The newest demand, unless a later approval lifted it."""
    newest = (
        Verdict.objects.filter(
            page_id_at_decision=page_id,
            step=Step.CONFIDENTIALITY,
            outcome__in=[Verdict.Outcome.APPROVE, Verdict.Outcome.PARTLY],
        )
        .select_related("ground", "partial_of__ground", "decided_by")
        .last()
    )
    if newest is None:
        return None
    if newest.outcome == Verdict.Outcome.PARTLY:
        return Demand(newest, is_open=True)
    return Demand(newest.partial_of, is_open=False) if newest.partial_of else None


def open_referral_of(page_id: int) -> Referral | None:
    return Referral.objects.open().filter(page_id_at_sending=page_id).last()


def pending_answer_of(page_id: int) -> ReferralAnswer | None:
    """The newest answer that no verdict has acted on yet."""
    answers = ReferralAnswer.objects.filter(referral__page_id_at_sending=page_id, referral__verdicts=None)
    return answers.select_related("referral").last()
