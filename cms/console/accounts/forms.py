"""Who may fill in what of a person: the system administrator the account, the security administrator the roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from cms.agencies.duties import OwnRoles, why_incompatible
from cms.agencies.logins import lock_on
from cms.agencies.models import LoginRules, User

ACCOUNT_FIELDS = ("username", "last_name", "first_name", "email", "position", "is_active")
ABOUT_THE_PERSON = {"position", "established"}
"""What the review needs to know of a person, beside Wagtail's own fields."""


def may_keep_accounts(user: User) -> bool:
    return user.has_perm("agencies.add_user")


def may_assign_roles(user: User) -> bool:
    return user.has_perm("agencies.change_rolegroup")


class SeparatedDuties:
    """For a form about a person: what its user may not decide is shown, and what is sent of it is ignored."""

    field_order = ["username", "last_name", "first_name", "email", "password1", "password2"]

    def __init__(self, *args: Any, editor: User, **kwargs: Any) -> None:
        self.editing_self = kwargs.get("editing_self", False)
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self._restrict_roles(editor)
        if not may_keep_accounts(editor):
            for name in ("password1", "password2"):
                self.fields.pop(name, None)
            for name in ACCOUNT_FIELDS:
                if name in self.fields:
                    self.fields[name].disabled, self.fields[name].required = True, False  # as it is

    def _restrict_roles(self, editor: User) -> None:
        groups = self.fields["groups"]
        groups.queryset = Group.objects.order_by("name")
        groups.help_text = (
            "岗位决定可以做什么、为哪个公开主体做。三员（系统、安全、审计管理员）不能兼任其他岗位。"
        )
        if self.editing_self or not may_assign_roles(editor):
            self.fields["established"].disabled = True
        if self.editing_self:
            groups.disabled, groups.help_text = True, OwnRoles.default
        elif not may_assign_roles(editor):
            groups.disabled, groups.help_text = True, "岗位由安全管理员授予。"
        if not editor.is_superuser:
            self.fields.pop("is_superuser", None)

    @property
    def password_enabled(self) -> bool:
        return "password1" in self.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        superuser = cleaned.get("is_superuser", self.instance.is_superuser)
        if problem := why_incompatible(cleaned.get("groups", ()), is_superuser=superuser):
            self.add_error("groups", problem)
        return cleaned


class PersonCreationForm(SeparatedDuties, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | ABOUT_THE_PERSON


class PersonEditForm(SeparatedDuties, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | ABOUT_THE_PERSON


class LockingLoginForm(LoginForm):
    """Says so where the name is locked, instead of letting people guess why the right password is wrong."""

    def get_invalid_login_error(self) -> forms.ValidationError:
        until = lock_on(self.cleaned_data.get("username", ""))
        if until is None:
            return super().get_invalid_login_error()
        minutes = LoginRules.current().lock_minutes
        return forms.ValidationError(
            f"这个用户名连续登录失败次数过多，已锁定。请在 {minutes} 分钟后再试，或请安全管理员解除锁定。"
        )


class LoginRulesForm(forms.ModelForm):
    class Meta:
        model = LoginRules
        fields = [
            "failures",
            "lock_minutes",
            "idle_minutes",
            "password_days",
            "password_length",
            "password_classes",
        ]
