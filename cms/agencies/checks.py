"""System checks about people, with ``manage.py check --database default`` and at every migration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection


@register(Tags.database)
def superusers_are_for_emergencies(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    from cms.agencies.models import User

    if (
        not databases
        or settings.LIUBEI_DEMO
        or User._meta.db_table not in connection.introspection.table_names()
    ):
        return []
    names = list(
        User.objects.filter(is_superuser=True, is_active=True).values_list("username", flat=True)[:10]
    )
    if not names:
        return []
    return [
        Warning(
            f"有启用的超级用户：{'、'.join(names)}。超级用户不受三员分立约束，只用于应急。",
            hint="日常由系统、安全、审计三位管理员办理。应急之后请停用超级用户（取消“有效”）。",
            id="agencies.W001",
        )
    ]
