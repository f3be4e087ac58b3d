"""Who is making the request that is being answered, and from where: for what signals tell the log."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class CallerMiddleware:
    """After the middleware that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with made_by(request):
            return self.get_response(request)


@contextmanager
def made_by(request: HttpRequest) -> Generator[None]:
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def current_user() -> Any:
    """The person whose request is being answered; None in tasks, commands and for strangers."""
    request = _request.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def current_address() -> str | None:
    request = _request.get()
    return address_of(request) if request is not None else None


def address_of(request: HttpRequest) -> str | None:
    """The address that called: what our own proxies say of it (``LIUBEI_PROXIES``), and nobody else.

    Proxies append to X-Forwarded-For, so it is read from the end: the first that is none of ours.
    """
    address = request.META.get("REMOTE_ADDR", "")
    for said in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_our_proxy(address):
            break
        if _parsed(said.strip()) is None:
            break
        address = said.strip()
    parsed = _parsed(address)
    return str(parsed) if parsed else None


def _is_our_proxy(address: str) -> bool:
    if not address:  # a Unix socket
        return True
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(net) for net in settings.LIUBEI_PROXIES)


def _parsed(address: str) -> Any:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
