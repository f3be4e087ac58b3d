"""Channels in the admin: how each is, pause and resume, retry, set-up."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views import View
from django.views.generic import CreateView, TemplateView, UpdateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from channels.actions import pause_channel, resume_channel, retry_delivery
from channels.connector import DeliveryFailed
from channels.console.forms import ChannelForm, NewChannelForm
from channels.console.permissions import may_add_channels, may_retry, may_run_channels
from channels.console.wording import starting_point
from channels.dispatch import prepare
from channels.health import backlogs, health_of
from channels.models import Attempt, Channel, Delivery
from channels.registry import KINDS, connector_class, kinds
from cms.agencies.permissions import agencies_of
from cms.refusal import Refusal

logger = logging.getLogger(__name__)

LIST = {"url": reverse_lazy("channels"), "label": "渠道"}


class ChannelListView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "channel_console/channels.html"
    page_title = "渠道"
    header_icon = "site"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "渠道"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [{"backlog": backlog, "health": health_of(backlog)} for backlog in backlogs()]
        return super().get_context_data(rows=rows, may_add=may_add_channels(self.request.user), **kwargs)


class ChannelView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "channel_console/channel.html"
    header_icon = "site"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.channel = get_object_or_404(Channel, pk=kwargs["channel_id"])

    def get_page_title(self) -> str:
        return self.channel.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, {"url": "", "label": self.channel.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deliveries = self._mine(Delivery.objects.filter(channel=self.channel), "record__agency")
        deliveries = deliveries.select_related("record", "desired")
        attempts = self._mine(Attempt.objects.filter(channel=self.channel), "delivery__record__agency")
        (backlog,) = backlogs(Channel.objects.filter(pk=self.channel.pk))
        return super().get_context_data(
            channel=self.channel,
            backlog=backlog,
            health=health_of(backlog),
            stuck=deliveries.needing_a_person().order_by("pk")[:50],
            waiting=deliveries.waiting().order_by("next_attempt_at")[:20],
            attempts=attempts.select_related("delivery__record", "edition").order_by("-pk")[:30],
            rules=self.channel.rules.select_related("column__parent", "agency", "topic__parent"),
            may_run=may_run_channels(self.request.user),
            may_route=self.request.user.has_perm("channels.add_routingrule"),
            **kwargs,
        )

    def _mine(self, rows: Any, agency: str) -> Any:
        """All rows for those who run the channels; for others, those of the agencies they work for."""
        user = self.request.user
        return rows if may_run_channels(user) else rows.filter(**{f"{agency}__in": agencies_of(user)})


class RunsChannels(View):
    """Only for people who run the channels."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_run_channels(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChannelEditView(RunsChannels, WagtailAdminTemplateMixin, UpdateView):
    template_name = "channel_console/channel_form.html"
    model = Channel
    form_class = ChannelForm
    pk_url_kwarg = "channel_id"
    header_icon = "cog"

    def get_page_title(self) -> str:
        return f"设置：{self.object.name}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": reverse("channel", args=[self.object.pk]), "label": self.object.name}
        return [*self.breadcrumbs_items, LIST, back, {"url": "", "label": "设置"}]

    def get_success_url(self) -> str:
        messages.success(self.request, f"“{self.object.name}”的设置已保存。")
        return reverse("channel", args=[self.object.pk])


class ChannelCreateView(WagtailAdminTemplateMixin, CreateView):
    """``?kind=`` starts the form with what that kind needs."""

    template_name = "channel_console/channel_form.html"
    model = Channel
    form_class = NewChannelForm
    page_title = "新建渠道"
    header_icon = "plus-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_add_channels(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, {"url": "", "label": "新建渠道"}]

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        if kind not in KINDS:
            return {}
        return {"kind": kind, "settings": starting_point(connector_class(kind).settings_schema)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=kinds(), chosen=self.request.GET.get("kind"), **kwargs)

    def form_valid(self, form: NewChannelForm) -> HttpResponse:
        last = Channel.objects.aggregate(last=Max("position"))["last"]
        form.instance.position = 0 if last is None else last + 1
        channel = form.save()
        messages.success(self.request, f"渠道“{channel.name}”已建立。添加路由规则后才会有信息发往这里。")
        _prepare(self.request, channel)
        return redirect("channel", channel.pk)


def _prepare(request: HttpRequest, channel: Channel) -> None:
    """The channel stays where its outlet cannot be made ready: the first delivery does what is missing."""
    try:
        prepare(channel)
    except DeliveryFailed as failure:
        _warn_unprepared(request, failure.reason)
    except Exception as error:  # a connector may raise anything
        logger.exception("channel %s could not be prepared", channel.slug)
        _warn_unprepared(request, f"连接器出错：{type(error).__name__}")


def _warn_unprepared(request: HttpRequest, reason: str) -> None:
    messages.warning(
        request, f"渠道已保存，但出口还没有准备好（{reason}）。请检查设置；第一次投递时会再次准备。"
    )


class PauseView(RunsChannels):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, channel_id: int) -> HttpResponse:
        channel = get_object_or_404(Channel, pk=channel_id)
        try:
            pause_channel(channel, reason=request.POST.get("reason", ""), by=request.user)
            messages.success(request, f"“{channel.name}”已暂停。到期的投递会保留，恢复后继续。")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("channel", channel_id)


class ResumeView(RunsChannels):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, channel_id: int) -> HttpResponse:
        channel = get_object_or_404(Channel, pk=channel_id)
        resume_channel(channel)
        messages.success(request, f"“{channel.name}”已恢复，保留的投递正在送出。")
        return redirect("channel", channel_id)


class RetryView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, delivery_id: int) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.select_related("record", "channel"), pk=delivery_id)
        if not may_retry(request.user, delivery.record):
            raise PermissionDenied
        if retry_delivery(delivery):
            messages.success(request, f"正在重新投递到“{delivery.channel.name}”，请稍后刷新查看结果。")
        else:
            messages.info(request, f"正在向“{delivery.channel.name}”投递，请稍后刷新查看结果。")
        target = get_valid_next_url_from_request(request)
        return redirect(target or reverse("console_record", args=[delivery.record_id]))
