"""定时发布: what goes out when, what is still in review, and what missed its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision

from cms.agencies.permissions import Someone, agencies_of
from cms.console.schedule.planned import days_of, in_review
from cms.records.misses import MissedPublication
from cms.records.models import Record
from cms.records.rescheduling import acknowledge, may_acknowledge, reschedule, unschedule
from cms.refusal import Refusal

SHOWN = 50


class MoveForm(forms.Form):
    at = forms.DateTimeField(
        error_messages={
            "required": "请填写新的发布时间。",
            "invalid": "时间写法不对，例如 2026-12-01 09:00。",
        }
    )


def missed_by(user: Someone) -> QuerySet[MissedPublication]:
    """Unseen ones of the agencies this person works for."""
    missed = MissedPublication.objects.unseen().select_related("record__agency")
    return missed if user.is_superuser else missed.filter(record__agency__in=agencies_of(user))


class ScheduleView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/schedule/schedule.html"
    page_title = "定时发布"
    header_icon = "date"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "定时发布"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        missed = list(missed_by(user)[:SHOWN])
        for item in missed:
            item.may_see = may_acknowledge(user, item.record)
        return super().get_context_data(
            days=days_of(user), waiting=in_review(user), missed=missed, now=timezone.now(), **kwargs
        )


class ActionView(View):
    """One button of the schedule: does it, or says why not, and returns to where it was pressed."""

    http_method_names = ["post"]

    def act(self, request: HttpRequest, key: int) -> str:
        """What is said afterwards. Raises a Refusal."""
        raise NotImplementedError

    def post(self, request: HttpRequest, key: int) -> HttpResponse:
        try:
            messages.success(request, self.act(request, key))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(get_valid_next_url_from_request(request) or reverse("console_schedule"))


def _revision(user: Someone, key: int) -> Revision:
    """404 for those of other agencies, as if there were none."""
    revision = get_object_or_404(Revision.objects.page_revisions(), pk=key)
    mine = Record.objects.all() if user.is_superuser else Record.objects.filter(agency__in=agencies_of(user))
    get_object_or_404(mine, pk=revision.object_id)
    return revision


class MoveView(ActionView):
    def act(self, request: HttpRequest, key: int) -> str:
        form = MoveForm(request.POST)
        if not form.is_valid():
            raise Refusal(str(form.errors["at"][0]))
        at = form.cleaned_data["at"]
        reschedule(_revision(request.user, key), at=at, by=request.user)
        return f"已改为 {timezone.localtime(at):%Y-%m-%d %H:%M} 发布，内容没有改动，不需要重新送审。"


class CancelView(ActionView):
    def act(self, request: HttpRequest, key: int) -> str:
        unschedule(_revision(request.user, key), by=request.user)
        return "已取消定时发布。审查结论仍有效，可以另定时间；修改内容的须重新送审。"


class SeenView(ActionView):
    def act(self, request: HttpRequest, key: int) -> str:
        acknowledge(get_object_or_404(missed_by(request.user), pk=key), by=request.user)
        return "已记录知悉。"


ACTIONS: dict[str, Callable[..., Any]] = {
    "move": MoveView.as_view(),
    "cancel": CancelView.as_view(),
    "seen": SeenView.as_view(),
}
