"""消息: what a person is told in the admin, once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.agencies.models import User
from cms.audit.log import name_of


class Notification(models.Model):
    """One thing one person is told. The same ``key`` tells the same person once, however often it is said."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name="收件人"
    )
    key = models.CharField("标识", max_length=200)
    text = models.CharField("内容", max_length=500)
    url = models.CharField("链接", max_length=300, blank=True)
    about = models.CharField("对象", max_length=100, blank=True, db_index=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True)
    mailed_at = models.DateTimeField("已发邮件", null=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["id"], condition=models.Q(mailed_at=None), name="notification_unmailed"),
        ]

    def __str__(self) -> str:
        return self.text


class Preference(models.Model):
    """What a person wants of messages. Without a row: by e-mail too, where e-mail is set up."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preference", verbose_name="人员"
    )
    by_mail = models.BooleanField(
        "同时发到我的电子邮箱", default=True, help_text="不勾选的，只在本系统的“消息”中显示。"
    )

    class Meta:
        verbose_name = "消息设置"
        verbose_name_plural = "消息设置"

    def __str__(self) -> str:
        return f"{self.person}：{'发' if self.by_mail else '不发'}邮件"


def notify(
    people: Iterable[Any],
    text: str,
    *,
    url: str = "",
    about: models.Model | str = "",
    key: str,
) -> int:
    """Tell each of these people (users or their ids; None is nobody) ``text``, in the caller's transaction;
    returns how many are told for the first time.

    ``url`` is a path in the admin. ``about`` is a row or its name. ``key`` makes it idempotent: a person who was
    told under this key before is not told again, also by another process at the same moment. E-mail follows
    from Celery (:mod:`cms.desk.mailing`), never from here.
    """
    numbers = {getattr(person, "pk", person) for person in people} - {None}
    known = set(Notification.objects.filter(key=key, person__in=numbers).values_list("person", flat=True))
    rows = [
        Notification(person_id=number, key=key, text=text[:500], url=url, about=_name(about))
        for number in sorted(numbers - known)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _name(about: models.Model | str) -> str:
    return about if isinstance(about, str) else name_of(about)


def holders(agency_id: int, role: str) -> list[int]:
    """The active people who hold this role for this agency."""
    groups = {"groups__role_group__agency": agency_id, "groups__role_group__role": role}
    return list(User.objects.filter(is_active=True, **groups).values_list("pk", flat=True).distinct())


def unread(person: Any) -> int:
    return Notification.objects.filter(person=person.pk, read_at=None).count()
