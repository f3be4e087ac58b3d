"""Unsafe broker settings (see docs/decisions/0001): an error of ``manage.py``, and a worker does not start."""

from __future__ import annotations

from typing import Any

import redis
from celery import current_app
from celery.signals import worker_init
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from channels.dispatch import LEASE


@register(Tags.compatibility)
def doorbell_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return problems_of(current_app.conf)


def problems_of(conf: Any) -> list[CheckMessage]:
    """What is unsafe in these Celery settings."""
    options = conf.broker_transport_options or {}
    visibility, limit = options.get("visibility_timeout", 3600), conf.task_time_limit or 0
    wanted = {
        "task_acks_late 应为 True：否则工作进程中断时任务会丢失。": conf.task_acks_late,
        "task_reject_on_worker_lost 应为 True：否则被强制终止的任务会丢失。": conf.task_reject_on_worker_lost,
        "worker_prefetch_multiplier 应为 1：否则忙碌的进程会占住别人的任务。": conf.worker_prefetch_multiplier
        == 1,
        "task_time_limit 必须设置，且小于投递租约。": 0 < limit < LEASE.total_seconds(),
        "visibility_timeout 必须大于 task_time_limit：否则同一任务会同时执行两次。": visibility > limit,
    }
    return [
        Error(text, id=f"channels.E{number:03}")
        for number, (text, holds) in enumerate(wanted.items(), 1)
        if not holds
    ]


@worker_init.connect
def refuse_unsafe_worker(**kwargs: Any) -> None:
    """Celery runs Django's checks and drops their result; a worker that would lose deliveries must not start."""
    if problems := problems_of(current_app.conf):
        raise SystemExit("\n".join(str(problem.msg) for problem in problems))


@register(Tags.database)
def doorbell_server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Runs with ``manage.py check --database default`` and before ``migrate``; an absent Redis is only a warning."""
    if not kwargs.get(
        "databases"
    ):  # Django calls database checks at every start, to say that none was asked for
        return []
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        found = {**client.config_get("maxmemory-policy"), **client.config_get("appendonly")}
    except redis.RedisError as error:
        return [Warning(f"连不上 Redis，投递只能靠定时清扫：{error}", id="channels.W001")]
    problems: list[CheckMessage] = []
    if found.get("maxmemory-policy") != "noeviction":
        problems.append(
            Error("Redis 的 maxmemory-policy 应为 noeviction，否则会丢弃任务。", id="channels.E011")
        )
    if found.get("appendonly") != "yes":
        problems.append(
            Warning(
                "Redis 没有打开 appendonly，重启后排队的任务会丢失（定时清扫会补上）。", id="channels.W002"
            )
        )
    return problems
