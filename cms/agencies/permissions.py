"""Who may do what, for which agency."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from wagtail.models import PagePermissionTester

from cms.agencies.roles import DISTRICT_ROLES, Role

Someone = AbstractBaseUser | AnonymousUser


def holds_role(user: Someone, role: Role | str, agency_id: int | None) -> bool:
    """Whether this person acts in that role for that agency. Superusers hold none by themselves."""
    return agency_id is not None and (agency_id, str(role)) in roles_of(user)


def roles_of(user: Someone) -> frozenset[tuple[int, str]]:
    """The (agency id, role) pairs this person holds; read once per user object, that is once per request.

    A role for the whole district is one for every agency there is.
    """
    return _held(user)[0]


def duties_of(user: Someone) -> frozenset[str]:
    """Which of the three administrators (三员) this person is: at most one. They hold no role."""
    return _held(user)[1]


def agencies_of(user: Someone) -> frozenset[int]:
    """The agencies this person works for, in whatever role."""
    return frozenset(agency_id for agency_id, _ in roles_of(user))


def works_for(user: Someone, agency_id: int | None) -> bool:
    """Whether this person writes or reviews for the agency. Who may only release in an emergency reads, no more."""
    return any(agency == agency_id and role != Role.EMERGENCY for agency, role in roles_of(user))


def _held(user: Someone) -> tuple[frozenset[tuple[int, str]], frozenset[str]]:
    if not user.is_active or user.pk is None:
        return frozenset(), frozenset()
    if not hasattr(user, "_liubei_roles"):
        held = user.groups.filter(role_group__isnull=False)
        pairs = held.values_list("role_group__agency_id", "role_group__role")
        setattr(user, "_liubei_roles", _spread(list(pairs)))  # noqa: B010 (not a field of the model)
    return user._liubei_roles


def _spread(pairs: list[tuple[int | None, str]]) -> tuple[frozenset[tuple[int, str]], frozenset[str]]:
    own = {(agency, role) for agency, role in pairs if agency is not None}
    everywhere = {role for agency, role in pairs if agency is None}
    district = everywhere & DISTRICT_ROLES
    if district:
        agencies = apps.get_model("agencies", "Agency").objects.values_list("pk", flat=True)
        own |= {(agency, role) for agency in agencies for role in district}
    return frozenset(own), frozenset(everywhere - DISTRICT_ROLES)


class AgencyPagePermissionTester(PagePermissionTester):
    """An agency's page is a shelf: it is never published, and nothing is published straight below it.

    Editors put records on it; the shelf itself is not theirs to change, to send for review or to lock.
    """

    def can_edit(self) -> bool:
        return self._runs_everything()

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return self._runs_everything()

    def can_unlock(self) -> bool:
        return self._runs_everything()

    def can_unschedule(self) -> bool:
        return self._runs_everything()

    def _runs_everything(self) -> bool:
        return self.user.is_active and self.user.is_superuser

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.page.is_leaf() and super().can_delete(ignore_bulk)
