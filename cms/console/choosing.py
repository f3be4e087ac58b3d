"""What a page chooser shows. Wagtail's shows the drafts of everyone to everyone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.agencies.permissions import Someone


def visible_to(user: Someone) -> QuerySet[Page]:
    """The pages this person may explore, and those above them, by which they are reached."""
    policy = policy_registry.get_by_type(Page)
    root = policy.explorable_root_instance(user)
    if root is None:
        return Page.objects.none()
    return policy.explorable_instances(user) | Page.objects.ancestor_of(root)


def only_visible(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """For browsing and for searching. A page that one browses below is shown too, so it must be visible."""
    visible = visible_to(request.user)
    below = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if below is not None and not visible.filter(pk=below).exists():
        raise Http404
    return pages.filter(pk__in=visible.values("pk"))


@require_admin_access
def chosen_multiple(request: HttpRequest) -> HttpResponseBase:
    """Wagtail's answer to "these were chosen", which has no hook: only for pages that may be seen."""
    asked = {number for number in request.GET.getlist("id") if number.isascii() and number.isdigit()}
    if visible_to(request.user).filter(pk__in=asked).count() != len(set(request.GET.getlist("id"))):
        raise Http404
    return ChosenMultipleView.as_view()(request)
