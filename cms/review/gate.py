"""The gate: nothing is published without a full set of verdicts on exactly that content."""

from __future__ import annotations

from collections import defaultdict

from wagtail.models import Revision

from cms.refusal import Refusal
from cms.review.authors import authors_of
from cms.review.digest import content_digest
from cms.review.required import required_steps
from cms.review.scanning import FindingsOpen, require_clean
from cms.review.standing import open_referral_of
from cms.review.verdicts import Step, Verdict

Outcome = Verdict.Outcome


class NotCleared(Refusal):
    """A revision was to be published that its reviewers have not cleared."""

    default = "这份信息没有通过全部审查，不能发布。"


def require_clearance(revision: Revision) -> Verdict:
    """The final approval of the newest complete round of review on exactly this content.

    A round is complete when every step it needs has approved, each by another person, none of whom edited it,
    the last of them 在编. Raises NotCleared and says what is missing.
    """
    latest, steps = _newest_round(revision)
    if missing := [step.label for step in steps if not _approves(latest.get(step))]:
        raise NotCleared(f"还没有通过：{'、'.join(map(str, missing))}。不能发布。")
    reviewers = {verdict.decided_by_id for verdict in latest.values()}
    if len(reviewers) < len(steps) or reviewers & authors_of(revision):
        raise NotCleared("审查人须各不相同，且不能是编辑者本人。")
    final = latest[steps[-1]]
    if not final.established:
        raise NotCleared("审批发布须由在编人员作出，作出审批结论的人当时没有登记为在编人员。请重新送审。")
    _require_clean(revision, final.digest)
    _require_nothing_against(int(revision.object_id), latest.get(Step.CONFIDENTIALITY, final))
    return final


def _newest_round(revision: Revision) -> tuple[dict[str, Verdict], tuple[Step, ...]]:
    """The verdicts of the newest round on exactly this content, and the steps that it had to take."""
    if revision.pk is None:
        raise NotCleared
    rounds: dict[int, dict[str, Verdict]] = defaultdict(dict)
    for verdict in Verdict.objects.filter(revision=revision.pk).order_by("id"):
        rounds[verdict.round_id][verdict.step] = verdict
    if not rounds:
        raise NotCleared(f"这份信息没有经过审查，不能发布。请先送审：{'、'.join(map(str, Step.labels))}。")
    newest, digest = max(rounds), content_digest(revision)
    if any(verdict.digest != digest for verdict in rounds[newest].values()):
        raise NotCleared("审查之后内容或附件有改动，须重新送审。")
    return rounds[newest], required_steps(int(revision.object_id), newest)


def _require_clean(revision: Revision, digest: str) -> None:
    """Again at the gate: the lists may have changed since."""
    try:
        require_clean(revision, digest)
    except FindingsOpen as refusal:
        raise NotCleared(str(refusal)) from refusal


def _require_nothing_against(page_id: int, cleared: Verdict) -> None:
    """What was decided later about the record, or not yet, outweighs a clearance of any of its revisions."""
    against = Verdict.objects.filter(
        page_id_at_decision=page_id, outcome__in=[Outcome.PARTLY, Outcome.WITHHOLD]
    )
    for pk, outcome, reopening in against.values_list("pk", "outcome", "reopening"):
        if outcome == Outcome.WITHHOLD and reopening is None:
            raise NotCleared("保密审查结论为“不予公开”，不能发布。情况有变化的，先重新启用，再送审。")
        if pk > cleared.pk:
            raise NotCleared("审查通过之后，又有“部分公开”或“不予公开”的结论，须重新送审。")
    if referral := open_referral_of(page_id):
        raise NotCleared(f"已提请{referral.authority_name}确定，登记答复以前不能发布。")


def _approves(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.outcome == Outcome.APPROVE


def is_cleared(revision: Revision | None) -> bool:
    try:
        return revision is not None and bool(require_clearance(revision))
    except NotCleared:
        return False
