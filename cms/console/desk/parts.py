"""What the desk adds to the pages of a record and of a review."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from cms.desk import claims
from cms.desk.countdown import Countdowns
from cms.desk.models import Waiting
from cms.desk.wording import remaining
from cms.records.models import Record
from cms.review.models import Step


def times(request: HttpRequest, record: Record) -> str:
    """How long the record has until it must be public, and how long the step under way has, and who is at it."""
    countdowns = Countdowns()
    waiting = Waiting.objects.filter(record=record.pk).select_related("claim__by").first()
    return render_to_string(
        "console/desk/times.html",
        {
            "countdown": countdowns.of_record(record),
            "waiting": waiting,
            "left": waiting and remaining(waiting, countdowns.clock),
            "claim": _held(waiting),
        },
        request,
    )


def _held(waiting: Waiting | None) -> Any:
    claim = getattr(waiting, "claim", None)
    return claim if claim is not None and claim.holds else None


class ClaimPart:
    """On the review page: time left, who has it, and the buttons to take it, put it back or take over. They are
    buttons of the verdict's own form that go elsewhere."""

    heading = "期限和领取"

    def __init__(self, request: HttpRequest, record: Record, step: Step) -> None:
        self.request, self.record = request, record
        self.waiting = (
            Waiting.objects.filter(record=record.pk, step=step).select_related("claim__by", "limit").first()
        )
        if self.waiting is not None and request.method == "GET":
            claims.keep(self.waiting, by=request.user)

    @property
    def html(self) -> str:
        if self.waiting is None:
            return ""
        countdowns, claim = Countdowns(), _held(self.waiting)
        return render_to_string(
            "console/desk/claim.html",
            {
                "waiting": self.waiting,
                "left": remaining(self.waiting, countdowns.clock),
                "countdown": countdowns.of_record(self.record),
                "claim": claim,
                "mine": claim is not None and claim.by_id == self.request.user.pk,
                "next": self.request.path,
            },
            self.request,
        )

    def save(self, *, by: Any) -> None:
        """Deciding ends a claim by itself."""
