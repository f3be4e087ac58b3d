"""When something may be scheduled for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def wrong_time(at: datetime) -> str:
    """Why nothing can be scheduled for this moment, in Chinese; empty where it can."""
    now = timezone.now()
    if at <= now:
        return "定时发布的时间已过，请填写以后的时间；不填则审批通过后立即发布。"
    furthest = now + timedelta(days=settings.LIUBEI_SCHEDULE_FURTHEST_DAYS)
    if at > furthest:
        last = timezone.localtime(furthest)
        return f"定时发布最远到{last.year}年{last.month}月{last.day}日，请核对年份。"
    return ""
