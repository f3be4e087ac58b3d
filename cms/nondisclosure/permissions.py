"""Who may see and do what in the register. Superusers see the whole district; acting takes a role."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role, roles_of
from cms.nondisclosure.models import Filing, FilingRequest, Report

REVIEWING = frozenset({Role.DEPARTMENT.value, Role.CONFIDENTIALITY.value, Role.APPROVAL.value})
KEEPING = frozenset({Role.CONFIDENTIALITY.value, Role.APPROVAL.value})


def agencies_where(user: Someone, roles: frozenset[str]) -> set[int]:
    return {agency_id for agency_id, role in roles_of(user) if role in roles}


def sees_register(user: Someone) -> bool:
    """Whether there is anything in the register for this person at all."""
    return user.is_active and (user.is_superuser or bool(roles_of(user)))


def reviews_anywhere(user: Someone) -> bool:
    return user.is_active and (user.is_superuser or bool(agencies_where(user, REVIEWING)))


def visible_filings(user: Someone) -> QuerySet[Filing]:
    """Reviewers see their agency's, editors those of the records that they wrote or sent for review."""
    if not user.is_active:
        return Filing.objects.none()
    if user.is_superuser:
        return Filing.objects.all()
    own = Q(record__owner=user.pk) | Q(verdict__round__requested_by=user.pk)
    edited = Q(agency__in=agencies_where(user, frozenset({Role.EDITOR.value})))
    return Filing.objects.filter(Q(agency__in=agencies_where(user, REVIEWING)) | (own & edited))


def visible_requests(user: Someone) -> QuerySet[FilingRequest]:
    requests = FilingRequest.objects.all()
    return requests if user.is_superuser else requests.filter(agency__in=agencies_where(user, REVIEWING))


def visible_reports(user: Someone) -> QuerySet[Report]:
    reports = Report.objects.all()
    return reports if user.is_superuser else reports.filter(agency__in=agencies_where(user, REVIEWING))


def may_assess(user: Someone, agency_id: int) -> bool:
    return holds_role(user, Role.CONFIDENTIALITY, agency_id)


def may_answer(user: Someone, agency_id: int, proposed_by: int) -> bool:
    """The approver, and never the person who proposed it."""
    return holds_role(user, Role.APPROVAL, agency_id) and user.pk != proposed_by


def may_report(user: Someone, agency_id: int | None) -> bool:
    """An agency's own report is made by its reviewers, the district's by whoever runs the district."""
    if user.is_superuser and user.is_active:
        return True
    return agency_id is not None and agency_id in agencies_where(user, KEEPING)
