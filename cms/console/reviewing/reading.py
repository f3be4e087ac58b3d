"""What a reviewer reads beside the text: how it differs from what is public, and from what was sent before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail.models import Revision, TaskState

from cms.records.comparing import Comparison, compare
from cms.records.drafts import Draft, draft_of
from cms.records.models import Edition, Record
from cms.refusal import Refusal
from cms.review.digest import content_digest
from cms.review.models import Verdict
from cms.review.standing import Demand


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with an earlier revision; ``problem`` where it could not be made whole."""

    revision: Revision
    comparison: Comparison | None
    problem: str = ""


class Reading:
    """Read by the template as far as it needs."""

    def __init__(self, state: TaskState, record: Record, demand: Demand | None) -> None:
        self.state, self.record, self.demand = state, record, demand

    @cached_property
    def draft(self) -> Draft | None:
        try:
            return draft_of(self.record, self.demand.verdict if self.demand else None)
        except Refusal as refusal:
            self.problem = str(refusal)
            return None

    problem = ""

    @cached_property
    def edition(self) -> Edition | None:
        """The last edition that the public was shown."""
        return (
            Edition.objects.filter(record=self.record.pk, action=Edition.Action.PUBLISH)
            .order_by("-number")
            .first()
        )

    @cached_property
    def is_withdrawn(self) -> bool:
        return self.edition is not None and self.record.published.withdrawn

    @cached_property
    def change(self) -> Comparison | None:
        if self.edition is None or self.draft is None:
            return None
        return compare(json.loads(self.edition.payload), self.draft.payload)

    @cached_property
    def since_demand(self) -> Compared | None:
        """Against the revision that was judged 部分公开, while its demand is open."""
        if self.demand is None or not self.demand.is_open:
            return None
        return self._against(self.demand.verdict.revision)

    @cached_property
    def since_last_time(self) -> Compared | None:
        """Against what was sent for review before, where that is neither public nor shown above."""
        earlier = (
            TaskState.objects.filter(workflow_state__object_id=str(self.record.pk))
            .filter(revision_id__lt=self.state.revision_id)
            .order_by("-revision_id")
            .values_list("revision_id", flat=True)
            .first()
        )
        shown = {self.edition.revision_id if self.edition else None}
        if self.demand and self.demand.is_open:
            shown.add(self.demand.verdict.revision_id)
        if earlier is None or earlier in shown:
            return None
        return self._against(Revision.objects.get(pk=earlier))

    def _against(self, revision: Revision) -> Compared | None:
        if self.draft is None:
            return None
        try:
            before = draft_of(revision.as_object())
        except Refusal as refusal:
            return Compared(revision, None, f"当时的内容已不能完整还原：{refusal}")
        now: dict[str, Any] = {key: value for key, value in self.draft.payload.items() if key != "partial"}
        return Compared(revision, compare(before.payload, now), self._replaced(revision))

    def _replaced(self, revision: Revision) -> str:
        """A file that was exchanged since then shows as it is now: say so."""
        judged = Verdict.objects.filter(revision=revision.pk).values_list("digest", flat=True).first()
        if judged is None or judged == content_digest(revision):
            return ""
        return "当时送审的附件或图片后来被替换过，下面只能与替换后的文件比较，请重新打开附件逐项核对。"
