"""Wagtail shows the title of a page at some addresses before it asks who may do what there. We ask first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import page_not_found
from wagtail.models import Page

from cms.agencies.permissions import Someone, agencies_of
from cms.console.choosing import visible_to

EXPLORER = {"wagtailadmin_explore", "wagtailadmin_explore_results"}
NAMES_A_PAGE = {"page_id", "page_to_move_id", "parent_page_id", "destination_id"}


class OwnPagesMiddleware:
    """An admin address that names a page answers 404 to whoever neither may explore it nor works for its agency."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        pages = _pages_named(request, named)
        if not pages or not request.user.is_authenticated or request.user.is_superuser:
            return None  # Wagtail itself asks people to log in
        if may_know_of(request.user, pages):
            return None
        return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")


def may_know_of(user: Someone, pages: set[int]) -> bool:
    """Roles first: they cost one query, and reviewers, who explore nothing, have nothing else."""
    agencies = agencies_of(user)
    own = Q(record__agency__in=agencies) | Q(agencypage__agency__in=agencies)
    others = pages - set(Page.objects.filter(own, pk__in=pages).values_list("pk", flat=True))
    return not others or visible_to(user).filter(pk__in=others).count() == len(others)


def _pages_named(request: HttpRequest, named: dict[str, Any]) -> set[int]:
    match = request.resolver_match
    if match is None:
        return set()
    if match.namespace == "wagtailadmin_pages":
        return {int(named[name]) for name in NAMES_A_PAGE | {"pk"} if name in named}
    if match.url_name in EXPLORER:
        return {int(named["parent_page_id"])}
    if match.url_name == "wagtail_bulk_action" and named["model_name"] == "page":
        return {int(text) for text in request.GET.getlist("id") if text.isascii() and text.isdigit()}
    return set()
