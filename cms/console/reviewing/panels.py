"""On the home page: what must not stay as it is, and what is being waited for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, roles_of
from cms.records.models import PublishedRecord
from cms.review.clock import clocks
from cms.review.models import Referral, Verdict

SHOWN = 20


def _agencies(user: Someone, *roles: str) -> list[int]:
    return [agency for agency, role in roles_of(user) if role in roles]


class WithheldButPublicPanel(Component):
    """A change was judged 不予公开 while an earlier edition is public: the approver must say what becomes of it."""

    order = 5
    template_name = "console/reviewing/home_withheld.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        agencies = _agencies(user, Role.APPROVAL)
        if not agencies:
            return {"items": []}
        verdicts = {
            verdict.page_id_at_decision: verdict
            for verdict in Verdict.objects.withholding().filter(agency__in=agencies).select_related("ground")
        }
        public = PublishedRecord.objects.filter(record__in=verdicts, withdrawn=False)
        rows = public.only("record_id", "number").order_by("record_id")[:SHOWN]
        return {"items": [{"published": row, "verdict": verdicts[row.record_id]} for row in rows]}


class ReferralsPanel(Component):
    """Open referrals of the agencies this person reviews or approves for, the longest waiting first."""

    order = 15
    template_name = "console/reviewing/home_referrals.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        agencies = _agencies(user, Role.CONFIDENTIALITY, Role.APPROVAL)
        if not agencies:
            return {"items": []}
        waiting = Referral.objects.open().filter(agency__in=agencies).select_related("agency")
        found = list(waiting.order_by("sent_at")[:SHOWN])
        ticking = clocks(found, timezone.localdate())
        return {"items": [{"referral": each, "clock": ticking[each.pk]} for each in found]}


class MyWithheldPanel(Component):
    """What this person sent for review and may not be disclosed."""

    order = 25
    template_name = "console/reviewing/home_mine.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        mine = Verdict.objects.withholding().filter(round__requested_by=user.pk)
        return {"items": list(mine.select_related("ground").order_by("-id")[:SHOWN])}
