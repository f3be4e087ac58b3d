"""The scan on other pages: where a record stands, the review desk, the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from wagtail.admin.ui.components import Component

from cms.agencies.permissions import agencies_of, holds_role
from cms.console.scan.grouping import grouped
from cms.records.models import Record
from cms.review.models import Step
from cms.review.scanning import REVIEWERS, report_on
from cms.scan.models import Waiver


def standing(request: Any, record: Record) -> str:
    """A few lines: how many findings are open, and the way to them."""
    revision = record.get_latest_revision()
    report = report_on(revision) if revision is not None else None
    groups = grouped(report.open, record.pk) if report else []
    return render_to_string(
        "console/scan/standing.html", {"record": record, "report": report, "groups": groups}, request
    )


class ScanPart:
    """On the review desk: what was found, what was kept and why, what only a person can check."""

    def __init__(self, request: Any, record: Record, step: Step) -> None:
        self.request, self.record, self.step = request, record, step

    @property
    def html(self) -> str:
        revision = self.record.latest_revision
        report = report_on(revision) if revision is not None else None
        return render_to_string(
            "console/scan/review.html",
            {
                "record": self.record,
                "report": report,
                "groups": grouped(report.open, self.record.pk) if report else [],
                "waived": grouped(report.waived, self.record.pk) if report else [],
                "hints": grouped(report.hints, self.record.pk) if report else [],
            },
            self.request,
        )

    def save(self, by: Any) -> None:
        """Nothing is posted with the verdict: findings have a page of their own."""


class ConfirmationsPanel(Component):
    """Requests to keep what blocks, for reviewers who did not make them."""

    order = 25
    template_name = "console/scan/home_confirm.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        agencies = [a for a in agencies_of(user) if any(holds_role(user, role, a) for role in REVIEWERS)]
        if not agencies:
            return {"items": []}
        own = Record.objects.filter(agency__in=agencies).values("pk")
        asked = Waiver.objects.unanswered().filter(page_id__in=own).exclude(by=user)
        waiting = list(asked.select_related("by").order_by("id")[:50])
        records = Record.objects.filter(pk__in={item.page_id for item in waiting}).select_related("agency")
        titles = {record.pk: record for record in records.defer("body")}
        return {"items": [{"waiver": item, "record": titles[item.page_id]} for item in waiting]}
