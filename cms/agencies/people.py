"""People. Imported before anything of Wagtail, which asks for the user model while it loads."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with a log-in. Chinese names are written family name first, without a space."""

    position = models.CharField(
        "职务", max_length=60, blank=True, help_text="写入审查单，例如：党政办公室主任。"
    )
    established = models.BooleanField(
        "在编人员",
        default=False,
        help_text="终审（审批发布）须由在编人员作出，没有勾选的不能审批发布。请按编制情况如实填写。",
    )

    class Meta(AbstractUser.Meta):
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def get_full_name(self) -> str:
        return f"{self.last_name}{self.first_name}".strip()
