"""How a channel is, in words that an official understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from channels.models import Channel, Delivery


@dataclass(frozen=True, slots=True)
class Health:
    colour: str
    """good, wait, bad or off: the colour of the light."""
    words: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a channel has not finished, and when it last confirmed something."""

    channel: Channel
    waiting: int = 0
    failing: int = 0
    stuck: int = 0
    last_success: datetime | None = None


def backlogs(channels: QuerySet[Channel] | None = None) -> list[Backlog]:
    """In the channels' order. Two queries, over open deliveries only: a million settled rows cost nothing."""
    last = Delivery.objects.filter(channel=OuterRef("pk"), shown_at__isnull=False).order_by("-shown_at")
    found = (Channel.objects.all() if channels is None else channels).select_related("paused_by")
    counts = {
        row.pop("channel"): row
        for row in Delivery.objects.open()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(state="due")),
            failing=Count("pk", filter=Q(state="due") & ~Q(problem="")),
            stuck=Count("pk", filter=Q(state__in=["stuck", "quarantined"])),
        )
    }
    annotated = found.annotate(last_success=Subquery(last.values("shown_at")[:1]))
    return [
        Backlog(channel, last_success=channel.last_success, **counts.get(channel.pk, {}))
        for channel in annotated
    ]


def health_of(backlog: Backlog) -> Health:
    if backlog.channel.paused_at:
        held = f"，{backlog.waiting}条等待恢复" if backlog.waiting else ""
        return Health("off", f"已暂停{held}")
    if backlog.channel.held_until and backlog.channel.held_until > timezone.now():
        again = timezone.localtime(backlog.channel.held_until)
        return Health("bad", f"连不上对方，{backlog.waiting}条等待，{again:%H:%M:%S}再试")
    if backlog.stuck:
        return Health("bad", f"{backlog.stuck}条需要处理")
    if backlog.failing:
        return Health("wait", f"{backlog.failing}条未送达，正在重试")
    if backlog.waiting:
        return Health("wait", f"正在投递{backlog.waiting}条")
    return Health("good", "正常")


def standing_of(delivery: Delivery, now: datetime) -> Health:
    """How one record stands at one channel."""
    withdrawing = delivery.desired.action == "withdraw"
    if delivery.state in {Delivery.State.STUCK, Delivery.State.QUARANTINED}:
        return Health("bad", "需要处理")
    if delivery.state == Delivery.State.DONE:
        return Health("good", "已撤下" if withdrawing else f"已公开第{delivery.desired.number}版")
    if delivery.channel.paused_at:
        return Health("off", "渠道已暂停，恢复后撤下" if withdrawing else "渠道已暂停，恢复后投递")
    if delivery.problem:
        return Health("wait", "尚未撤下，正在重试" if withdrawing else "未送达，正在重试")
    return Health("wait", "正在撤下" if withdrawing else f"等待投递第{delivery.desired.number}版")
