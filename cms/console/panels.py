"""The home page: what waits for me first, then what is mine; numbers last, for those who answer for them.

Other rooms add panels through Wagtail's hook ``construct_homepage_panels``; the page sorts by their ``order``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from cms.console.desk.figures import overview
from cms.console.desk.queue import rows_for, with_all_shown
from cms.desk.countdown import Countdowns
from cms.desk.models import Notification, Waiting
from cms.desk.statistics import scope_of
from cms.records.models import Edition, Record
from cms.review.models import Verdict
from cms.review.standing import withholding_of

TODO, CALENDAR, MINE, WITHDRAWAL_REQUESTS, REFERRALS = 10, 15, 20, 30, 35
REGISTER_DUE, MISSED_SCHEDULES, NOTIFICATIONS, DASHBOARD = 40, 45, 50, 90
SHOWN = 20
NEWEST = 5


class WaitingForMePanel(Component):
    """待办: what is due first on top; a fixed number of queries, however many wait."""

    name = "todo"
    order = TODO
    template_name = "console/home_waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        mine, now = Waiting.objects.for_reviewer(user), timezone.now()
        count = mine.count()
        if not count:
            return {"rows": [], "count": 0}
        return {
            "rows": rows_for(list(with_all_shown(mine).by_due()[:SHOWN]), user),
            "count": count,
            "more": max(count - SHOWN, 0),
            "overdue": mine.overdue().count(),
            "soon": mine.filter(due_at__gte=now, remind_at__lte=now).count(),
            "claimed": mine.claimed_by(user).count(),
            "next": parent_context["request"].path,
        }


class MySubmissionsPanel(Component):
    """What this person sent for review and is not through, returned first; and the drafts not yet sent."""

    name = "mine"
    order = MINE
    template_name = "console/home_mine.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        countdowns = Countdowns()
        sent = (
            WorkflowState.objects.active()
            .filter(requested_by=user)
            .select_related("current_task_state__task")
            .order_by("-status", "-created_at")  # needs_changes before in_progress
        )
        rounds, count = list(sent[:SHOWN]), sent.count()
        records = _records(state.object_id for state in rounds)
        drafts = drafts_of(user)
        unsent, unsent_count = list(drafts[:SHOWN]), drafts.count()
        items = [
            {
                "workflow": state,
                "record": records[state.object_id],
                "countdown": countdowns.of_record(records[state.object_id]),
                "returned": state.status == WorkflowState.STATUS_NEEDS_CHANGES,
            }
            for state in rounds
            if state.object_id in records
        ]
        return {
            "items": items,
            "more": max(count - SHOWN, 0),
            "drafts": [{"record": draft, "countdown": countdowns.of_record(draft)} for draft in unsent],
            "drafts_count": unsent_count,
            "drafts_more": max(unsent_count - SHOWN, 0),
        }


def drafts_of(user: Any) -> QuerySet[Record]:
    """The records this person began that hold changes nobody was asked to review, the oldest text first."""
    rounds = WorkflowState.objects.active().filter(
        object_id=Cast(OuterRef("pk"), CharField()), base_content_type__app_label="wagtailcore"
    )
    own = Record.objects.filter(owner=user.pk, has_unpublished_changes=True)
    unsent = own.filter(~Exists(rounds), latest_revision__approved_go_live_at=None)
    return _light(unsent).order_by("formed_on", "pk")


def _light(records: QuerySet[Record]) -> QuerySet[Record]:
    """Without their texts."""
    return records.select_related("agency", "published").defer(
        "body", "published__payload", "published__brief"
    )


def _records(keys: Iterable[str]) -> dict[str, Record]:
    """By the keys that reviews name them by."""
    return {str(record.pk): record for record in _light(Record.objects.filter(pk__in=map(int, keys)))}


class NotificationsPanel(Component):
    """The newest unread messages."""

    name = "notifications"
    order = NOTIFICATIONS
    template_name = "console/desk/home_messages.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        fresh = Notification.objects.filter(person=parent_context["request"].user.pk, read_at=None)
        items = list(fresh[: NEWEST + 1])
        return {"items": items[:NEWEST], "more": len(items) > NEWEST}


class DashboardPanel(Component):
    """Numbers, for those who answer for an agency or the district."""

    name = "dashboard"
    order = DASHBOARD
    template_name = "console/desk/home_dashboard.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        scope = scope_of(parent_context["request"].user)
        return {} if scope is None else {"shown": True, **overview(scope)}


def review_history(request: Any, record: Record) -> str:
    """The record's editions and verdicts, as a part of where it stands."""
    return render_to_string(
        "console/history.html",
        {
            "record": record,
            "editions": Edition.objects.filter(record=record.pk)
            .select_related("issued_by")
            .order_by("-number"),
            "verdicts": Verdict.objects.filter(page_id_at_decision=record.pk)
            .select_related("decided_by", "ground", "reopening")
            .order_by("-id")[:20],
            "withheld": withholding_of(record.pk),
        },
        request,
    )
