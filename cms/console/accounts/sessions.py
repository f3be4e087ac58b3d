"""Every request to the admin: is the person still there, and is their password still good?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from cms.agencies.models import LoginRules
from cms.agencies.passwords import must_change_password
from cms.audit.log import note

SEEN, IDLE, CHECKED = "seen_at", "idle_seconds", "checked_at"
CHECK_EVERY = 60
"""Seconds after which the rules and the password's age are looked up again; in between a request costs no query."""
BACKGROUND = {"wagtailadmin_editing_sessions"}
"""What an open page asks by itself, every few seconds, whether anyone sits before it or not."""
OPEN = {
    "wagtailadmin_logout",
    "wagtailadmin_login",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "console_password",
}
"""What opens even while a password is due."""


class SessionMiddleware:
    """After the middlewares that know the user and keep messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not _is_internal(request) or not request.user.is_authenticated:
            return None
        now = int(time.time())
        return _if_idle(request, now) or _check(request, now)


def _is_internal(request: HttpRequest) -> bool:
    return request.path.startswith((reverse("wagtailadmin_home"), "/documents/", "/media/"))


def _if_idle(request: HttpRequest, now: int) -> HttpResponse | None:
    session = request.session
    if now - session.get(SEEN, now) > session.get(IDLE, now):
        person: Any = request.user
        note("login.expired", about=person)
        minutes = session[IDLE] // 60
        logout(request)
        messages.warning(request, f"超过 {minutes} 分钟没有操作，已自动退出，请重新登录。")
        return _to_login(request)
    match = request.resolver_match
    if match is None or not BACKGROUND & set(match.namespaces):
        session[SEEN] = now
    return None


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return HttpResponse("登录已过期，请重新登录。", status=403)
    target = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return redirect_to_login(target, reverse("wagtailadmin_login"))


def _check(request: HttpRequest, now: int) -> HttpResponse | None:
    """Nothing else opens before a password that is due is changed."""
    match = request.resolver_match
    if match is not None and match.url_name in OPEN:
        return None
    if now - request.session.get(CHECKED, 0) < CHECK_EVERY:
        return None
    if must_change_password(request.user):
        return redirect("console_password")
    request.session[IDLE] = LoginRules.current().idle_minutes * 60
    request.session[CHECKED] = now
    return None
