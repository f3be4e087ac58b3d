from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Collection, Page

from cms.agencies.models import Agency, Role
from cms.agencies.permissions import holds_role
from cms.console import admin_api, choosing, menu, panels, views, viewsets  # noqa: F401 (menu: its hook)
from cms.console.accounts import hooks as accounts_hooks  # noqa: F401
from cms.console.audit import hooks as audit_hooks  # noqa: F401
from cms.console.catalogue import hooks as catalogue_hooks  # noqa: F401
from cms.console.desk import hooks as desk_hooks  # noqa: F401
from cms.console.directory import hooks as directory_hooks  # noqa: F401
from cms.console.emergency import hooks as emergency_hooks  # noqa: F401
from cms.console.importing import hooks as importing_hooks  # noqa: F401
from cms.console.listing import RecordListView
from cms.console.menu import AgencyWorkMenuItem
from cms.console.nondisclosure import hooks as nondisclosure_hooks  # noqa: F401
from cms.console.reviewing import hooks as reviewing_hooks  # noqa: F401
from cms.console.scan import hooks as scan_hooks  # noqa: F401
from cms.console.schedule import hooks as schedule_hooks  # noqa: F401
from cms.console.sheets import hooks as sheets_hooks  # noqa: F401
from cms.console.withdrawal import hooks as withdrawal_hooks  # noqa: F401
from cms.records.door import WithdrawInstead
from cms.records.file_access import may_open
from cms.records.models import Record
from cms.review.actions import reason_not_to_act


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("records/", RecordListView.as_view(), name="console_records"),
        path("records/results/", RecordListView.as_view(results_only=True), name="console_records_results"),
        path("records/<int:record_id>/", views.StandingView.as_view(), name="console_record"),
    ]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/console.css"))


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, shown: list[Component]) -> None:
    """In place of Wagtail's own but the last edits; what other rooms add stays."""
    kept = [
        panel for panel in shown if not _is_wagtails(panel) or getattr(panel, "name", "") == "recent_edits"
    ]
    shown[:] = [
        panels.WaitingForMePanel(),
        panels.MySubmissionsPanel(),
        panels.NotificationsPanel(),
        panels.DashboardPanel(),
        *kept,
    ]


def _is_wagtails(panel: Component) -> bool:
    return type(panel).__module__.startswith("wagtail.")


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("record_standing_panels", order=20)
def history(request: HttpRequest, record: Record) -> str:
    return panels.review_history(request, record)


class ReviewMenuItem(ActionMenuItem):
    name = "action-review"
    label = "进入审查"
    icon_name = "clipboard-list"

    def is_shown(self, context: dict[str, Any]) -> bool:
        state = _state(context)
        return state is not None and not reason_not_to_act(state, context["request"].user)

    def get_url(self, context: dict[str, Any]) -> str | None:
        state = _state(context)
        return reverse("console_review", args=[state.pk]) if state else None


def _state(context: dict[str, Any]) -> Any:
    page = context.get("page")
    return (
        page.current_workflow_task_state if context["view"] == "edit" and isinstance(page, Record) else None
    )


@hooks.register("register_page_action_menu_item")
def review_menu_item() -> ActionMenuItem:
    return ReviewMenuItem(order=5)


@hooks.register("construct_page_action_menu")
def no_publish_button(shown: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Records are published by their review and taken down by their withdrawal, not by these two buttons."""
    if isinstance(context.get("page"), Record):
        shown[:] = [item for item in shown if item.name not in {"action-publish", "action-unpublish"}]


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def lead_to_withdrawal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Unpublishing and deleting what was public is withdrawing: with a reason, on every outlet."""
    record = page.specific
    if not isinstance(record, Record):
        return _keep_what_was_public(request, page)
    if not record.editions.exists():
        return None
    messages.warning(request, WithdrawInstead.default)
    return redirect("console_withdraw" if record.live else "console_record", record_id=record.pk)


def _keep_what_was_public(request: HttpRequest, page: Page) -> HttpResponse | None:
    if not Record.objects.descendant_of(page).filter(editions__isnull=False).exists():
        return None
    messages.error(request, f"“{page.title}”下面有公开过的信息，不能删除。")
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_edit_page")
def reviewers_return_instead(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail lets whoever may approve cancel as well: a way out of a review without a verdict and a reason."""
    record = page.specific
    if "action-cancel-workflow" not in request.POST or not isinstance(record, Record):
        return None
    if holds_role(request.user, Role.EDITOR, record.agency_id) or request.user.is_superuser:
        return None
    messages.error(request, "审查人不能撤回送审。需要修改时，请打开审查页退回，并写明原因。")
    return redirect("console_record", record_id=record.pk)


@hooks.register("before_bulk_action")
def no_bulk_way_round(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type not in {"unpublish", "delete", "publish", "move"}:
        return None
    if not any(isinstance(page, Page) and isinstance(page.specific, Record) for page in objects):
        return None
    if action_type == "delete" and not any(page.specific.editions.exists() for page in objects):
        return None
    messages.error(request, "公开信息须逐条审查、发布和撤稿，不能批量处理。")
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_explore(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return choosing.only_visible(pages, request)


@hooks.register("construct_admin_api", order=1000)  # after Wagtail's own, in their place
def list_own_files(router: WagtailAPIRouter) -> None:
    router.register_endpoint("images", admin_api.OwnPictures)
    router.register_endpoint("documents", admin_api.OwnAttachments)


@hooks.register("before_serve_document")
def documents_are_internal(document: Any, request: HttpRequest) -> None:
    """The public reads attachments of editions on the outlets; originals are for the people of the agency."""
    if not may_open(request.user, document.collection):
        raise PermissionDenied


@hooks.register("describe_collection_contents")
def agency_of_collection(collection: Collection) -> dict[str, Any] | None:
    """An agency's collection is not deleted, even while it is empty."""
    agency = Agency.objects.filter(collection=collection).first()
    if agency is None:
        return None
    return {"count": 1, "count_text": f"公开主体“{agency}”", "url": reverse("agency:edit", args=[agency.pk])}


@hooks.register("register_admin_menu_item")
def records_menu_item() -> MenuItem:
    return AgencyWorkMenuItem(
        "公开信息", reverse("console_records"), name="records", icon_name="doc-full", order=90
    )


@hooks.register("register_admin_viewset")
def catalogue_viewsets() -> Any:
    return viewsets.CatalogueGroup()
