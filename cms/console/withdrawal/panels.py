"""Withdrawals on the home page and on a record's own page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.agencies.models import Role
from cms.agencies.permissions import roles_of
from cms.records.models import Record
from cms.records.withdrawals import WithdrawalRequest
from cms.records.withdrawing import VERIFIERS

SHOWN = 20
REMEMBERED = datetime.timedelta(days=14)
"""How long the asker is told what became of a request."""


class OpenWithdrawalsPanel(Component):
    """What waits for a second pair of eyes: executed ones first, for their deadline runs."""

    order = 5
    template_name = "console/withdrawal/home_open.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        roles = roles_of(user)
        confirmed_by_me = [agency for agency, role in roles if role == Role.APPROVAL]
        verified_by_me = [agency for agency, role in roles if role in VERIFIERS]
        if not (confirmed_by_me or verified_by_me):
            return {"items": []}
        mine = Q(at_once=False, record__agency__in=confirmed_by_me)
        mine |= Q(at_once=True, record__agency__in=verified_by_me)
        waiting = (
            WithdrawalRequest.objects.open()
            .filter(mine)
            .select_related("reason", "asked_by", "record__agency")
            .order_by("-at_once", "verify_by", "asked_at")
        )
        items = list(waiting[: SHOWN + 1])
        for item in items:
            item.own = item.asked_by_id == user.pk
        return {"items": items[:SHOWN], "more": len(items) > SHOWN}


class MyWithdrawalsPanel(Component):
    """What became of the withdrawals that this person asked for."""

    order = 21
    template_name = "console/withdrawal/home_mine.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        recent = Q(decision=None) | Q(decision__decided_at__gte=timezone.now() - REMEMBERED)
        mine = (
            WithdrawalRequest.objects.filter(recent, asked_by=parent_context["request"].user.pk)
            .select_related("reason", "record", "decision__decided_by")
            .order_by("-asked_at")
        )
        return {"items": list(mine[:SHOWN])}


def record_withdrawals(request: Any, record: Record) -> str:
    """The record's requests and what became of each, as a part of where it stands; empty where there is none."""
    asked = record.withdrawal_requests.select_related("reason", "asked_by", "decision__decided_by")
    items = list(asked[:SHOWN])
    if not items:
        return ""
    return render_to_string("console/withdrawal/record.html", {"items": items}, request)
