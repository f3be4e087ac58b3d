from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from channels.console import parts, views
from channels.models import Channel, RoutingRule
from channels.registry import connector_class
from cms.records.kinds import kind_choices
from cms.records.models import Record
from cms.review.models import Step


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("channels/", views.ChannelListView.as_view(), name="channels"),
        path("channels/new/", views.ChannelCreateView.as_view(), name="channel_new"),
        path("channels/<int:channel_id>/", views.ChannelView.as_view(), name="channel"),
        path("channels/<int:channel_id>/edit/", views.ChannelEditView.as_view(), name="channel_edit"),
        path("channels/<int:channel_id>/pause/", views.PauseView.as_view(), name="channel_pause"),
        path("channels/<int:channel_id>/resume/", views.ResumeView.as_view(), name="channel_resume"),
        path("deliveries/<int:delivery_id>/retry/", views.RetryView.as_view(), name="delivery_retry"),
    ]


@hooks.register("register_admin_menu_item")
def channels_menu_item() -> MenuItem:
    return MenuItem("渠道", reverse("channels"), name="channels", icon_name="site", order=300)


@hooks.register("withdrawal_outlets")
@hooks.register("record_standing_panels", order=10)
def outlets(request: HttpRequest, record: Record) -> str:
    return parts.record_outlets(request, record)


@hooks.register("review_parts")
def destinations(request: HttpRequest, record: Record, step: Step) -> parts.DestinationsPart:
    return parts.DestinationsPart(request, record, step)


@hooks.register("record_previews")
def previews(request: HttpRequest, record: Record) -> list[parts.WebPreview]:
    """On every outlet that can say how a record will look, wherever this record is sent."""
    return [
        parts.WebPreview(channel)
        for channel in Channel.objects.all()
        if connector_class(channel.kind).has_preview
    ]


@hooks.register("construct_homepage_panels", order=10)
def home_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(parts.DeliveryProblemsPanel())


class RoutingRuleCreateView(CreateView):
    """``?channel=`` chooses the channel beforehand."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "channel": self.request.GET.get("channel")}


class RoutingRuleForm(WagtailAdminModelForm):
    kind = forms.ChoiceField(
        label="信息种类",
        required=False,
        choices=lambda: [("", "全部种类"), *kind_choices()],
        help_text="只投递这一类信息时选择，例如：公告公示。",
    )

    class Meta:
        model = RoutingRule
        fields = ["channel", "column", "agency", "topic", "kind", "active"]


class RoutingRuleViewSet(ModelViewSet):
    model = RoutingRule
    add_view_class = RoutingRuleCreateView
    icon = "link"
    menu_label = "路由规则"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["channel", "column", "agency", "topic", "kind_label", "active"]
    list_filter = ["channel", "active"]

    def get_form_class(self, for_update: bool = False) -> type:
        return RoutingRuleForm

    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def routing_rules() -> ModelViewSet:
    return RoutingRuleViewSet("routing_rules")
