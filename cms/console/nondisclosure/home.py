"""On the home page: what of the register waits for this person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from wagtail.admin.ui.components import Component

from cms.agencies.models import Role
from cms.agencies.permissions import Someone
from cms.nondisclosure.models import Assessment, Filing, FilingRequest
from cms.nondisclosure.permissions import agencies_where
from cms.nondisclosure.standing import Due, due_within, is_overdue, with_standing

SHOWN = 10
CONFIDENTIALITY = frozenset({Role.CONFIDENTIALITY.value})
APPROVAL = frozenset({Role.APPROVAL.value})


class DuePanel(Component):
    """For confidentiality reviewers what is to be assessed, for approvers what waits for their answer."""

    order = 15
    template_name = "console/nondisclosure/home.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        due = due_of(user)
        count = due.count() if due is not None else 0
        shown = due.select_related("agency")[:SHOWN] if due is not None and count else []
        return {
            "due": [(filing, is_overdue(filing)) for filing in shown],
            "count": count,
            "more": max(count - SHOWN, 0),
            "turns": _turns(user),
            "requests": _requests(user),
        }


def due_of(user: Someone) -> QuerySet[Filing] | None:
    agencies = agencies_where(user, CONFIDENTIALITY)
    if not agencies:
        return None
    filings = with_standing(Filing.objects.filter(agency__in=agencies)).filter(waiting=False)
    return due_within(filings, Due.ANY)


def _turns(user: Someone) -> list[Assessment]:
    agencies = agencies_where(user, APPROVAL)
    if not agencies:
        return []
    waiting = Assessment.objects.exclude(conclusion=Assessment.Conclusion.KEEP).filter(
        answer=None, filing__agency__in=agencies
    )
    return list(waiting.exclude(by=user.pk).select_related("filing__agency", "by").order_by("id")[:SHOWN])


def _requests(user: Someone) -> list[FilingRequest]:
    agencies = agencies_where(user, APPROVAL)
    if not agencies:
        return []
    waiting = FilingRequest.objects.filter(answer=None, agency__in=agencies).exclude(requested_by=user.pk)
    return list(waiting.select_related("agency", "requested_by").order_by("id")[:SHOWN])
