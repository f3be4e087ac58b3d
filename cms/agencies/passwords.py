"""Passwords: what they must be made of, how old they may get."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.agencies.models import Account, LoginRules, User
from cms.audit.caller import current_user
from cms.audit.log import note


class DistrictRules:
    """A password validator of Django's that follows the district's rules."""

    def validate(self, password: str, user: Any = None) -> None:
        rules = LoginRules.current()
        problems = []
        if len(password) < rules.password_length:
            problems.append(f"密码至少 {rules.password_length} 位。")
        if classes_in(password) < rules.password_classes:
            problems.append(
                f"密码须包含大写字母、小写字母、数字、符号中的至少 {rules.password_classes} 类，例如 Liubei-2026。"
            )
        if user is not None and user.pk and _is_the_present_one(user, password):
            problems.append("新密码不能与现在的密码相同。")
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        rules = LoginRules.current()
        return (
            f"至少 {rules.password_length} 位，包含大写字母、小写字母、数字、符号中的至少 {rules.password_classes} 类，"
            f"每 {rules.password_days} 天须更换一次。"
        )


def _is_the_present_one(user: User, password: str) -> bool:
    present = User.objects.filter(pk=user.pk).first()
    return present is not None and present.has_usable_password() and present.check_password(password)


def classes_in(password: str) -> int:
    """How many of four classes: capital and small letters, digits, everything else."""
    return len({_class(character) for character in password})


def _class(character: str) -> str:
    if character.isascii() and character.isalpha():
        return "capital" if character.isupper() else "small"
    return "digit" if character.isascii() and character.isdigit() else "other"


def must_change_password(user: Any) -> str:
    """Why this person has to set a new password before anything else, in Chinese; empty where not."""
    account = Account.objects.filter(user=user.pk).first()
    if account is not None and account.must_change:
        return "您的密码由管理员设定，须先换成只有您自己知道的密码。"
    days = LoginRules.current().password_days
    since = (account.password_set_at if account else None) or user.date_joined
    if since + datetime.timedelta(days=days) < timezone.now():
        return f"您的密码已使用超过 {days} 天，须先更换。"
    return ""


def password_was_set(user: User, *, created: bool) -> None:
    """Within the transaction that saves it. Set by somebody else, it lets its owner in only to change it."""
    setter = current_user()
    by_other = setter is not None and setter.pk != user.pk
    Account.objects.update_or_create(
        user=user, defaults={"password_set_at": timezone.now(), "must_change": by_other}
    )
    if not created:
        name = user.get_full_name() or user.get_username()
        note("user.password_reset" if by_other else "user.password_changed", about=user, title=name)
