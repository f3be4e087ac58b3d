from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import signal_handlers
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.agencies.permissions import roles_of
from cms.console.desk import calendar, figures, inbox, parts, queue, remarking, viewsets
from cms.records.models import Record
from cms.review.models import Step


def _mails_nobody(*args: Any, **kwargs: Any) -> bool:
    return False


# Wagtail would mail reviewers and submitters inside the request that decides. They are told by messages instead.
for _notifier in (
    signal_handlers.task_submission_email_notifier,
    signal_handlers.workflow_submission_email_notifier,
    signal_handlers.workflow_approval_email_notifier,
    signal_handlers.workflow_rejection_email_notifier,
):
    _notifier.can_handle = _mails_nobody


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("queue/", queue.QueueView.as_view(), name="desk_queue"),
        path("queue/results/", queue.QueueView.as_view(results_only=True), name="desk_queue_results"),
        path("queue/claim/", queue.ClaimSeveralView.as_view(), name="desk_claim_several"),
        *(
            path(
                f"queue/<int:waiting_id>/{act}/",
                queue.ClaimView.as_view(),
                {"act": act},
                name=f"desk_{act.replace('-', '_')}",
            )
            for act in ("claim", "release", "take-over")
        ),
        path("records/<int:record_id>/remarks/", remarking.RemarksView.as_view(), name="desk_remarks"),
        path("messages/", inbox.InboxView.as_view(), name="desk_messages"),
        path("messages/read/", inbox.MarkReadView.as_view(), name="desk_messages_read"),
        path("messages/<int:message_id>/", inbox.OpenMessageView.as_view(), name="desk_message"),
        path("statistics/", figures.StatisticsView.as_view(), name="desk_statistics"),
        path("calendar/", calendar.CalendarView.as_view(), name="desk_calendar"),
    ]


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/desk.css"))


@hooks.register("insert_global_admin_js")
def desk_js() -> str:
    return format_html('<script defer src="{}"></script>', static("console/desk.js"))


@hooks.register("insert_editor_js")
def one_submission() -> str:
    return format_html('<script src="{}"></script>', static("console/one-submission.js"))


class QueueMenuItem(MenuItem):
    """For those who review anywhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        reviews = any(role in set(Step) for _, role in roles_of(request.user))
        return reviews or request.user.is_superuser


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    return QueueMenuItem(
        "待办审查", reverse("desk_queue"), name="queue", icon_name="clipboard-list", order=80
    )


@hooks.register("register_admin_menu_item")
def messages_menu_item() -> MenuItem:
    return inbox.MessagesMenuItem(
        "消息", reverse("desk_messages"), name="messages", icon_name="lb-bell", order=85
    )


@hooks.register("register_admin_menu_item")
def statistics_menu_item() -> MenuItem:
    return figures.StatisticsMenuItem(
        "统计", reverse("desk_statistics"), name="statistics", icon_name="lb-chart", order=95
    )


@hooks.register("register_admin_menu_item")
def calendar_menu_item() -> MenuItem:
    return MenuItem("工作日历", reverse("desk_calendar"), name="calendar", icon_name="calendar", order=405)


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, "console/icons/lb-bell.svg", "console/icons/lb-chart.svg"]


@hooks.register("record_standing_panels", order=5)
def times(request: HttpRequest, record: Record) -> str:
    return parts.times(request, record)


@hooks.register("record_standing_panels", order=30)
def remarks(request: HttpRequest, record: Record) -> str:
    return remarking.panel(request, record)


@hooks.register("review_parts", order=-10)
def claim(request: HttpRequest, record: Record, step: Step) -> parts.ClaimPart:
    return parts.ClaimPart(request, record, step)


@hooks.register("review_parts", order=100)
def remarks_on_review(request: HttpRequest, record: Record, step: Step) -> remarking.RemarksPart:
    return remarking.RemarksPart(request, record, step)


@hooks.register("construct_homepage_panels")
def calendar_warning(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(calendar.CalendarWarningPanel())


@hooks.register("register_account_settings_panel")
def message_settings(request: HttpRequest, user: Any, profile: Any) -> inbox.MessagesSettingsPanel:
    return inbox.MessagesSettingsPanel(request, user, profile)


@hooks.register("register_permissions")
def district_statistics() -> QuerySet[Permission]:
    """So that a group may be given the numbers of the whole district."""
    return Permission.objects.filter(content_type__app_label="desk", codename="view_district_statistics")


@hooks.register("register_admin_viewset")
def limits() -> Any:
    return viewsets.LimitsGroup()
