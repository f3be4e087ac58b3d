"""People. Imported before anything of Wagtail, which asks for the user model while it loads."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person with a log-in. Chinese names are written family name first, without a space."""

    class Meta(AbstractUser.Meta):
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def get_full_name(self) -> str:
        return f"{self.last_name}{self.first_name}".strip()
