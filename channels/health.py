"""How a channel is, in words that an official understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from channels.models import Channel, Delivery


@dataclass(frozen=True, slots=True)
class Health:
    colour: str
    """good, wait, bad or off: the colour of the light."""
    words: str


def channels_with_backlog() -> QuerySet[Channel]:
    """Channels with what is waiting, what failed, since when, and the last success: one query for all."""
    last = Delivery.objects.filter(channel=OuterRef("pk"), shown_at__isnull=False).order_by("-shown_at")
    return (
        Channel.objects.order_by("position")
        .select_related("paused_by")
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state="due")),
            failing=Count("deliveries", filter=Q(deliveries__state="due") & ~Q(deliveries__problem="")),
            stuck=Count("deliveries", filter=Q(deliveries__state__in=["stuck", "quarantined"])),
            oldest_due=Min("deliveries__next_attempt_at", filter=Q(deliveries__state="due")),
            last_success=Subquery(last.values("shown_at")[:1]),
        )
    )


def health_of(channel: Channel) -> Health:
    """Of a channel from :func:`channels_with_backlog`."""
    if channel.paused_at:
        held = f"，{channel.waiting}条等待恢复" if channel.waiting else ""
        return Health("off", f"已暂停{held}")
    if channel.stuck:
        return Health("bad", f"{channel.stuck}条需要处理")
    if channel.failing:
        return Health("wait", f"{channel.failing}条未送达，正在重试")
    if channel.waiting:
        return Health("wait", f"正在投递{channel.waiting}条")
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
