"""Accounts in the admin: log-in safety, and what Wagtail would let one do to people past the separation of duties."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.telepath import register
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, MainMenuModule
from wagtail.admin.utils import get_user_display_name
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from cms.agencies.models import User
from cms.console.accounts import views


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("password/", views.PasswordView.as_view(), name="console_password"),
        path("logins/", views.LoginRulesView.as_view(), name="console_logins"),
        path("logins/<int:pk>/unlock/", views.UnlockView.as_view(), name="console_unlock"),
    ]


class LoginsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return views.may_see_logins(request.user)


@hooks.register("register_settings_menu_item")
def logins_menu_item() -> MenuItem:
    return LoginsMenuItem("登录安全", reverse("console_logins"), name="logins", icon_name="key", order=610)


@hooks.register("before_delete_user")
def keep_people(request: HttpRequest, user: User) -> HttpResponse:
    """What a person did stays theirs: verdicts, editions and the log refer to them for ever."""
    messages.error(
        request, f"账号不能删除，以保留{user.get_full_name() or user.get_username()}的操作记录。请改为停用。"
    )
    return redirect("wagtailusers_users:edit", user.pk)


@hooks.register("before_bulk_action")
def people_one_by_one(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Wagtail's bulk actions on people write past the checks and the log."""
    if not isinstance(action, AssignRoleBulkAction | DeleteBulkAction | SetActiveStateBulkAction):
        return None
    messages.error(request, "账号和岗位须逐个办理，不能批量处理。")
    return redirect("wagtailusers_users:index")


class NamedMenuAdapter(BaseSidebarAdapter):
    """The sidebar with the person's whole name: Wagtail's shows the first name alone."""

    js_constructor = "wagtail.sidebar.MainMenuModule"

    def js_args(self, menu: MainMenuModule) -> list[Any]:
        items, account_items, person = menu.js_args()
        return [items, account_items, {**person, "name": get_user_display_name(menu.user)}]


register(NamedMenuAdapter(), MainMenuModule)
