"""What channels add to the newsroom's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component

from channels.console.permissions import may_retry
from channels.health import standing_of
from channels.models import Channel, Delivery
from channels.routing import choose_destinations, destinations
from cms.agencies.permissions import agencies_of
from cms.records.drafts import Draft
from cms.records.models import Record
from cms.refusal import Refusal
from cms.review.models import Step


def record_outlets(request: Any, record: Record) -> str:
    """Where the record stands, channel by channel."""
    now = timezone.now()
    deliveries = (
        Delivery.objects.filter(record=record.pk)
        .select_related("channel", "desired", "shown")
        .order_by("channel__position")
    )
    rows = [{"delivery": delivery, "standing": standing_of(delivery, now)} for delivery in deliveries]
    waiting = [] if rows else destinations(record)
    # Inside the editor's own form there can be no further forms: buttons are on the record's own page.
    own_page = request.resolver_match is not None and request.resolver_match.url_name == "console_record"
    return render_to_string(
        "channel_console/outlets.html",
        {
            "record": record,
            "rows": rows,
            "will_go_to": waiting,
            "own_page": own_page,
            "may_retry": own_page and may_retry(request.user, record),
        },
        request,
    )


class UnknownDestination(Refusal):
    default = "所选渠道已不存在，请刷新页面后重新选择。"


class DestinationsPart:
    """On the review desk: where the record will go, and what each outlet has. The approver may change it."""

    heading = "将送往的渠道"

    def __init__(self, request: Any, record: Record, step: Step) -> None:
        self.request, self.record = request, record
        self.chosen = {channel.pk for channel in destinations(record)}
        self.channels = list(Channel.objects.all())
        deliveries = Delivery.objects.filter(record=record.pk).values_list(
            "channel_id", "shown__number", "shown__action"
        )
        self.has = {channel: _has(number, action) for channel, number, action in deliveries}
        self.shown = set(self.has)
        self.open = step == Step.APPROVAL
        posted = request.POST if request.method == "POST" and "destinations-sent" in request.POST else None
        self.form = self._form(posted)

    def _form(self, posted: Any) -> forms.Form:
        choices = [(channel.pk, channel.name) for channel in self.channels]
        field = forms.TypedMultipleChoiceField(choices=choices, coerce=int, required=False)
        form_class = type("DestinationsForm", (forms.Form,), {"destinations": field})
        return form_class(posted, initial={"destinations": list(self.chosen)})

    @property
    def html(self) -> str:
        checked = self.chosen
        if self.form.is_bound and self.form.is_valid():
            checked = set(self.form.cleaned_data["destinations"])
        channels = [
            {
                "channel": channel,
                "checked": channel.pk in checked | self.shown,
                "fixed": channel.pk in self.shown,
                "has": self.has.get(channel.pk, ""),
            }
            for channel in self.channels
        ]
        return render_to_string(
            "channel_console/destinations.html",
            {
                "channels": channels,
                "open": self.open,
                "count": len([item for item in channels if item["checked"]]),
            },
            self.request,
        )

    def save(self, by: Any) -> None:
        if self.open and self.form.is_bound:
            if not self.form.is_valid():
                raise UnknownDestination
            chosen = set(self.form.cleaned_data["destinations"])
            # An outlet that has the record keeps being updated: its box is fixed and not posted.
            choose_destinations(self.record, chosen | (self.shown & self.chosen), by)


def _has(number: int | None, action: str | None) -> str:
    """What an outlet that the record was sent to shows of it now."""
    if number is None:
        return "已安排投递，尚未送达"
    return f"第{number}版已撤下" if action == "withdraw" else f"已有第{number}版"


class WebPreview:
    """The preview on one outlet, for the review desk."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self.key, self.label = channel, channel.slug, channel.name

    def render(self, draft: Draft) -> str:
        return self.channel.connector().preview(draft.payload, draft.addresses)


class DeliveryProblemsPanel(Component):
    """What failed and what is not yet gone, of the agencies that this person works for."""

    order = 30
    template_name = "channel_console/home_problems.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        mine = Delivery.objects.select_related("channel", "record__agency", "desired")
        if not request.user.is_superuser:
            mine = mine.filter(record__agency__in=agencies_of(request.user))
        stuck = mine.needing_a_person().order_by("pk")[:20]
        retrying = mine.waiting().exclude(problem="").order_by("next_attempt_at")[:20]
        return {
            "problems": [*stuck, *retrying],
            "count": mine.needing_a_person().count() + mine.waiting().exclude(problem="").count(),
            "undone": mine.undone_withdrawals().count(),
        }
