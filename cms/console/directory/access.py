"""Whose catalogue a person sees in the admin, and whose they may arrange. The district's own office sees all."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from cms.agencies.models import Agency, Role
from cms.agencies.permissions import Someone, agencies_of, holds_role


def sees_all(user: Someone) -> bool:
    """Superusers, and people of the office that is in charge for the district (条例 第三条)."""
    if not user.is_active or user.is_superuser:
        return user.is_active
    return Agency.objects.filter(kind=Agency.Kind.OFFICE, pk__in=agencies_of(user)).exists()


def agencies_seen(user: Someone) -> QuerySet[Agency]:
    return Agency.objects.all() if sees_all(user) else Agency.objects.filter(pk__in=agencies_of(user))


def seen_or_404(user: Someone, slug: str) -> Agency:
    agency = agencies_seen(user).filter(slug=slug).first()
    if agency is None:
        raise Http404
    return agency


def may_arrange(user: Someone, agency_id: int) -> bool:
    """The sections of an agency are its editors' to keep."""
    return user.is_active and (user.is_superuser or holds_role(user, Role.EDITOR, agency_id))
