"""Wagtail shows the title of a page at some addresses before it asks who may do what there. We ask first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.defaults import page_not_found
from wagtail.models import Page

from cms.agencies.permissions import Someone, agencies_of
from cms.console.choosing import visible_to

NAMES_A_PAGE = {"page_id", "page_to_move_id", "parent_page_id", "destination_id", "pk"}
"""In the addresses of Wagtail's views of pages; ``pk`` is the page whose revisions are compared."""

TITLES_OF_ALL = "wagtailadmin_reports:page_types_usage"
"""This report names the page of each kind that was edited last, whoever's it is."""


class OwnPagesMiddleware:
    """An admin address that names a page answers 404 to whoever neither may explore it nor works for its agency."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        if request.path.startswith(reverse(TITLES_OF_ALL)) and not request.user.is_superuser:
            return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")
        if request.path.startswith(reverse("wagtailadmin_explore_root")):
            pages, may_know = {int(named[name]) for name in NAMES_A_PAGE & named.keys()}, may_know_of
        elif _is_action_on_pages(request, named):
            pages, may_know = _pages_acted_on(request)
        else:
            return None
        # Wagtail itself asks people to log in.
        if not pages or not request.user.is_authenticated or request.user.is_superuser:
            return None
        if may_know(request.user, pages):
            return None
        return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")


def may_know_of(user: Someone, pages: set[int]) -> bool:
    """Roles first: they are read anyway, and reviewers, who explore nothing, have nothing else."""
    others = _of_others(user, pages)
    return not others or visible_to(user).filter(pk__in=others).count() == len(others)


def may_know_all_below(user: Someone, pages: set[int]) -> bool:
    return not _of_others(user, pages)


def _of_others(user: Someone, pages: set[int]) -> set[int]:
    """Those that are not pages of the agencies this person works for."""
    agencies = agencies_of(user)
    own = Q(record__agency__in=agencies) | Q(agencypage__agency__in=agencies)
    return pages - set(Page.objects.filter(own, pk__in=pages).values_list("pk", flat=True))


def _is_action_on_pages(request: HttpRequest, named: dict[str, Any]) -> bool:
    match = request.resolver_match
    return (
        match is not None
        and match.url_name == "wagtail_bulk_action"
        and named["model_name"].lower() == "page"
    )


def _pages_acted_on(request: HttpRequest) -> tuple[set[int], Callable[[Someone, set[int]], bool]]:
    """Wagtail lists even those on which one may not act; "all" are those below a page, or all there are."""
    asked = request.GET.getlist("id")
    if "all" in asked:
        return _numbers([request.GET.get("childOf", "")]) or {0}, may_know_all_below
    return _numbers(asked), may_know_of


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit()}
