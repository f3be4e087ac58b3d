"""The forced change of a password, the rules of logging in, and who is locked out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views import View
from django.views.generic import FormView, UpdateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.logins import unlock
from cms.agencies.models import FailedLogins, LoginRules
from cms.agencies.passwords import must_change_password
from cms.console.accounts.forms import LoginRulesForm


class PasswordView(FormView):
    """更换密码: the only page that opens while the password is too old or was set by somebody else."""

    template_name = "console/accounts/password.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("wagtailadmin_home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reason=must_change_password(self.request.user), **kwargs)

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = form.save()
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已更换。")
        return super().form_valid(form)


def may_see_logins(user: Any) -> bool:
    return user.is_active and user.has_perm("agencies.view_failedlogins")


class LoginRulesView(WagtailAdminTemplateMixin, UpdateView):
    """登录安全: the rules, and the names that are locked or about to be."""

    template_name = "console/accounts/logins.html"
    form_class = LoginRulesForm
    success_url = reverse_lazy("console_logins")
    page_title = "登录安全"
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_logins(request.user) or not request.user.has_perm("agencies.change_loginrules"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> LoginRules:
        return LoginRules.current()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "登录安全"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        locked = FailedLogins.objects.filter(locked_until__gt=now).order_by("-last_at")
        return super().get_context_data(locked=locked[:200], **kwargs)

    @transaction.atomic
    def form_valid(self, form: LoginRulesForm) -> HttpResponse:
        messages.success(self.request, "登录规则已保存。")
        return super().form_valid(form)


class UnlockView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("agencies.unlock"):
            raise PermissionDenied
        row = get_object_or_404(FailedLogins, pk=pk)
        unlock(row, by=request.user)
        messages.success(request, f"“{row.username}”已解除锁定，可以登录了。")
        return redirect("console_logins")
