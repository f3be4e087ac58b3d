"""The gate: nothing is published without a full set of verdicts on exactly that content."""

from __future__ import annotations

from collections import defaultdict

from wagtail.models import Revision

from cms.refusal import Refusal
from cms.review.authors import authors_of
from cms.review.digest import content_digest
from cms.review.scanning import FindingsOpen, require_clean
from cms.review.verdicts import Step, Verdict


class NotCleared(Refusal):
    """A revision was to be published that its reviewers have not cleared."""

    default = "这份信息没有通过全部审查，不能发布。"


def require_clearance(revision: Revision) -> Verdict:
    """The final approval of the newest complete round of review on exactly this content.

    A round is complete when every step has approved, each by another person, none of whom edited it.
    Raises NotCleared and says which step is missing.
    """
    if revision.pk is None:
        raise NotCleared
    verdicts = Verdict.objects.filter(revision=revision.pk).order_by("id")
    if not verdicts:
        raise NotCleared(f"这份信息没有经过审查，不能发布。请先送审：{'、'.join(map(str, Step.labels))}。")
    digest = content_digest(revision)
    rounds: dict[int, dict[str, Verdict]] = defaultdict(dict)
    for verdict in verdicts:
        rounds[verdict.round_id][verdict.step] = verdict
    latest = rounds[max(rounds)]
    if any(verdict.digest != digest for verdict in latest.values()):
        raise NotCleared("审查之后内容或附件有改动，须重新送审。")
    missing = [step.label for step in Step if not _approves(latest.get(step))]
    if missing:
        raise NotCleared(f"还没有通过：{'、'.join(map(str, missing))}。不能发布。")
    reviewers = {verdict.decided_by_id for verdict in latest.values()}
    if len(reviewers) < len(Step) or reviewers & authors_of(revision):
        raise NotCleared("审查人须各不相同，且不能是编辑者本人。")
    try:
        require_clean(revision, digest)  # the lists may have changed since
    except FindingsOpen as refusal:
        raise NotCleared(str(refusal)) from refusal
    return latest[Step.APPROVAL]


def _approves(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.outcome == Verdict.Outcome.APPROVE


def is_cleared(revision: Revision | None) -> bool:
    try:
        return revision is not None and bool(require_clearance(revision))
    except NotCleared:
        return False
