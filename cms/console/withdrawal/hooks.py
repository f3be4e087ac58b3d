from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component

from cms.console.withdrawal import panels, views
from cms.console.withdrawal.viewsets import WithdrawalReasonViewSet
from cms.records.models import Record


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("records/<int:record_id>/withdraw/", views.WithdrawView.as_view(), name="console_withdraw"),
        path("withdrawals/<int:request_id>/", views.WithdrawalView.as_view(), name="console_withdrawal"),
        path("withdrawals/find/", views.FindReplacementView.as_view(), name="console_replacement"),
    ]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("console/withdrawal.css"))


@hooks.register("construct_homepage_panels", order=10)  # after the console's own, which starts anew
def home_panels(request: HttpRequest, shown: list[Component]) -> None:
    shown += [panels.OpenWithdrawalsPanel(), panels.MyWithdrawalsPanel()]


@hooks.register("record_standing_panels", order=5)
def withdrawals(request: HttpRequest, record: Record) -> str:
    return panels.record_withdrawals(request, record)


@hooks.register("register_admin_viewset")
def reasons() -> WithdrawalReasonViewSet:
    return WithdrawalReasonViewSet()


class WithdrawMenuItem(ActionMenuItem):
    name = "action-withdraw"
    label = "申请撤稿"
    icon_name = "download"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        if context["view"] != "edit" or not isinstance(page, Record):
            return False
        return page.permissions_for_user(context["request"].user).can_ask_withdrawal()

    def get_url(self, context: dict[str, Any]) -> str | None:
        return reverse("console_withdraw", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def withdraw_menu_item() -> ActionMenuItem:
    return WithdrawMenuItem(order=25)
