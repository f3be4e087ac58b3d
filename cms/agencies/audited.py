"""What belongs in the log of agencies and people: accounts, log-ins, who is in which group, what groups may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.agencies.duties import Incompatible, require_compatible, require_not_oneself
from cms.agencies.logins import count_failure, record_login, record_logout
from cms.agencies.models import Agency, LoginRules, RoleGroup, User
from cms.agencies.passwords import password_was_set
from cms.audit.log import note
from cms.audit.watching import watch

watch(
    Agency,
    "agency",
    [
        "name", "short_name", "kind", "parent", "code", "uscc", "slug",
        "head", "disclosure_office", "address", "postcode", "office_hours", "phone", "fax", "email", "reception_desk",
    ],
    agency=lambda agency: agency.pk,
)  # fmt: skip
watch(
    User,
    "user",
    [
        "username", "last_name", "first_name", "email", "position", "established", "is_active", "is_superuser",
    ],
)  # fmt: skip
watch(RoleGroup, "rolegroup", ["agency", "role", "group"])
watch(Group, "group", ["name"])
watch(GroupPagePermission, "pagegrant", ["group", "page", "permission"])
watch(GroupCollectionPermission, "collectiongrant", ["group", "collection", "permission"])
watch(Collection, "collection", ["name"])
watch(
    LoginRules,
    "loginrules",
    ["failures", "lock_minutes", "idle_minutes", "password_days", "password_length", "password_classes"],
)


@receiver(m2m_changed, sender=User.groups.through)
def membership_changes(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Checked before, noted after. ``reverse`` is the group's side of it: ``group.user_set``."""
    for user, groups in _pairs(instance, action, reverse, model, pk_set):
        if not groups:
            continue
        if action.startswith("pre_"):
            require_not_oneself(user)
        if action == "pre_add":
            require_compatible(user, groups)
        verb = {"post_add": "user.joined", "post_remove": "user.left", "pre_clear": "user.left"}.get(action)
        if verb:
            _note_membership(verb, user, groups)


def _pairs(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None
) -> list[tuple[User, list[Group]]]:
    if action == "pre_clear":
        others = list(instance.user_set.all() if reverse else instance.groups.all())
    else:
        others = list(model._default_manager.filter(pk__in=pk_set or ()))
    return [(user, [instance]) for user in others] if reverse else [(instance, others)]


def _note_membership(verb: str, user: User, groups: list[Group]) -> None:
    vars(user).pop("_liubei_roles", None)
    agencies = RoleGroup.objects.filter(group__in=groups).values_list("agency_id", flat=True)
    note(
        verb,
        about=user,
        title=user.get_full_name() or user.get_username(),
        agency_id=next(filter(None, agencies), None),
        groups=sorted(group.name for group in groups),
    )


@receiver(m2m_changed, sender=Group.permissions.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def permission_changes(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if sender is User.user_permissions.through and not reverse and action.startswith("pre_"):
        require_not_oneself(instance)
    verb = {"post_add": "granted", "post_remove": "revoked", "pre_clear": "revoked"}.get(action)
    if verb is None or reverse or not (pk_set or action == "pre_clear"):
        return
    held = instance.permissions if isinstance(instance, Group) else instance.user_permissions
    permissions = held.all() if action == "pre_clear" else Permission.objects.filter(pk__in=pk_set or ())
    names = sorted(
        f"{app}.{code}" for app, code in permissions.values_list("content_type__app_label", "codename")
    )
    if names:
        note(f"{instance._meta.model_name}.{verb}", about=instance, permissions=names)


@receiver(pre_save, sender=User)
def nobody_makes_themselves_superuser(instance: User, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance._state.adding:
        return
    was = User.objects.filter(pk=instance.pk).values_list("is_superuser", flat=True).first()
    if was is not None and was != instance.is_superuser:
        require_not_oneself(instance)
        require_compatible(instance)


@receiver(pre_save, sender=RoleGroup)
def a_role_for_people_who_have_others(instance: RoleGroup, raw: bool = False, **kwargs: Any) -> None:
    """A group that gets its role after its members must suit them as well."""
    members = [] if raw or instance.group_id is None else list(instance.group.user_set.all())
    if members and not RoleGroup.objects.filter(pk=instance.pk, role=instance.role).exists():
        raise Incompatible("这个用户组已有成员，不能再设岗位。请先移出成员，设好以后再加入。")


@receiver(post_save, sender=User)
def passwords(instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    # Django empties _password when it only renews the hash of an unchanged password.
    if not raw and (created or instance._password is not None) and instance.has_usable_password():
        password_was_set(instance, created=created)


@receiver(user_logged_in)
def logged_in(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    record_login(user, request)


@receiver(user_logged_out)
def logged_out(sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
    record_logout(user)


@receiver(user_login_failed)
def login_failed(sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    count_failure(str(credentials.get(User.USERNAME_FIELD, "")), request)
