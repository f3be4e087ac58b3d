"""/healthz: is the newsroom able to publish? 200 or 503, with each part by name."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from channels.models import Delivery


def healthz(request: HttpRequest) -> JsonResponse:
    parts: dict[str, Any] = {"database": _database(), "redis": _redis()}
    if parts["database"] == "ok":
        parts["oldest_due_seconds"] = _oldest_due()
    healthy = parts["database"] == "ok"  # without Redis nothing is lost, only slower
    return JsonResponse({"healthy": healthy, **parts}, status=200 if healthy else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis() -> str:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def _oldest_due() -> float:
    """Seconds that the longest-waiting delivery is overdue; zero where none is."""
    now = timezone.now()
    oldest = (
        Delivery.objects.due(now)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )
    return round((now - oldest).total_seconds(), 1) if oldest else 0.0
