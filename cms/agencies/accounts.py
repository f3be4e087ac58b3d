"""Log-ins: the district's rules for them, and what is known of each account beyond Django's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


def _between(least: int, most: int) -> list[Any]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class LoginRules(models.Model):
    """登录规则: one row. The defaults are what an assessment by GB/T 22239 usually asks for."""

    ONLY = 1

    failures = models.PositiveSmallIntegerField(
        "连续失败次数上限",
        default=5,
        validators=_between(3, 20),
        help_text="连续输错密码达到这个次数后锁定。例如 5。",
    )
    lock_minutes = models.PositiveSmallIntegerField(
        "锁定时长（分钟）",
        default=30,
        validators=_between(1, 1440),
        help_text="到时自动解锁，安全管理员也可以提前解锁。",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        "无操作退出（分钟）",
        default=30,
        validators=_between(5, 480),
        help_text="没有操作超过这个时间，须重新登录。",
    )
    password_days = models.PositiveSmallIntegerField(
        "密码有效期（天）", default=90, validators=_between(1, 365), help_text="到期后登录时必须先更换密码。"
    )
    password_length = models.PositiveSmallIntegerField(
        "密码最短长度", default=8, validators=_between(8, 64), help_text="至少 8 位。"
    )
    password_classes = models.PositiveSmallIntegerField(
        "密码字符种类",
        default=3,
        validators=_between(3, 4),
        help_text="大写字母、小写字母、数字、符号（含汉字）四类中至少用几类。",
    )

    class Meta:
        verbose_name = "登录规则"
        verbose_name_plural = "登录规则"
        default_permissions = ["change"]
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_login_rules")]

    def __str__(self) -> str:
        return "登录规则"

    @classmethod
    def current(cls) -> LoginRules:
        """The district's rules; the defaults where nobody has set any."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls(pk=cls.ONLY)


class Account(models.Model):
    """What is known of a person's account: passwords and log-ins."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="account",
        verbose_name="用户",
    )
    password_set_at = models.DateTimeField("密码设定时间", null=True)
    must_change = models.BooleanField(
        "须更换密码", default=False, help_text="密码由他人设定或重置，本人登录后须先更换。"
    )
    last_at = models.DateTimeField("本次登录时间", null=True)
    last_address = models.GenericIPAddressField("本次登录地址", null=True)
    previous_at = models.DateTimeField("上次登录时间", null=True)
    previous_address = models.GenericIPAddressField("上次登录地址", null=True)
    failures_before = models.PositiveIntegerField("其间失败次数", default=0)

    class Meta:
        verbose_name = "账号情况"
        verbose_name_plural = "账号情况"
        default_permissions: list[str] = []

    def __str__(self) -> str:
        return str(self.user)


class FailedLogins(models.Model):
    """Failures in a row under one user name, whether such a person exists or not: both are answered alike."""

    username = models.CharField("用户名", max_length=150, unique=True)
    count = models.PositiveIntegerField("连续失败次数", default=0)
    last_at = models.DateTimeField("最近一次", db_index=True)
    last_address = models.GenericIPAddressField("来源地址", null=True)
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "登录失败"
        verbose_name_plural = "登录失败"
        default_permissions = ["view"]
        permissions = [("unlock", "解除登录锁定")]

    def __str__(self) -> str:
        return self.username

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()
