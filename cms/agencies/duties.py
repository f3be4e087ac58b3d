"""三员分立: what must not come together in one person, and who may change whose roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group

from cms.agencies.models import Duty, RoleGroup, User
from cms.audit.caller import current_user
from cms.refusal import Refusal


class Incompatible(Refusal):
    """Two things that no one person may hold together."""


class OwnRoles(Refusal):
    default = "任何人不能更改自己的岗位，请由另一位安全管理员办理。"


class FixedGroup(Refusal):
    default = "三员的用户组由系统设定，权限不能更改。"


def why_incompatible(groups: Iterable[Group], *, is_superuser: bool) -> str:
    """Why one person may not be in all these groups, in Chinese; empty where they may."""
    held = RoleGroup.objects.filter(group__in=[group.pk for group in groups]).select_related("group")
    roles = list(held)
    duties = sorted({role.get_role_display() for role in roles if role.role in Duty.values})
    others = sorted(role.group.name for role in roles if role.role not in Duty.values)
    if len(duties) > 1:
        return f"三员须由不同的人担任：同一人不能兼任{'、'.join(duties)}。"
    if duties and others:
        return f"{duties[0]}不能兼任编辑和审查岗位（{'、'.join(others)}）。"
    if is_superuser and roles:
        return "超级用户只用于应急，不能担任岗位。请先取消超级用户，或另建账号。"
    return ""


def require_compatible(user: User, added: Iterable[Group] = ()) -> None:
    """Raises Incompatible."""
    groups = {*user.groups.all(), *added}
    if problem := why_incompatible(groups, is_superuser=user.is_superuser):
        raise Incompatible(problem)


def require_not_oneself(user: User) -> None:
    """Raises OwnRoles when the person who makes this request is the one whose roles would change."""
    caller = current_user()
    if caller is not None and caller.pk == user.pk:
        raise OwnRoles


def is_duty(group: Group) -> bool:
    return RoleGroup.objects.filter(group=group, role__in=Duty.values).exists()


def is_administrator(user: Any) -> bool:
    """One of the three, or a superuser: whose account only a superuser may change."""
    return user.is_superuser or RoleGroup.objects.filter(group__user=user, role__in=Duty.values).exists()
