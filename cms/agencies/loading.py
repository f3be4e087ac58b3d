"""Agencies from a list of plain entries, such as ``liubei/district/agencies.json``. Safe to repeat."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from wagtail.models import Page

from cms.agencies.actions import establish_agency
from cms.agencies.models import Agency, Duty, Role, RoleGroup, User

DISCLOSURE_BEGAN = datetime.date(2008, 5, 1)
"""The day the first 条例 came into force: no record is older as a published one."""


@transaction.atomic
def load_agencies(entries: Iterable[dict[str, Any]], home: Page) -> list[Agency]:
    """Create or update each agency by its code, parents before children, and establish it."""
    loaded: dict[str, Agency] = {}
    for entry in sorted(entries, key=lambda entry: entry["parent"] is not None):
        fields = {**entry, "parent": loaded[entry["parent"]] if entry["parent"] else None}
        pattern = fields.pop("index_number_template")
        agency, _ = Agency.objects.update_or_create(code=fields.pop("code"), defaults=fields)
        if not agency.index_number_templates.exists():
            template = agency.index_number_templates.model(pattern=pattern, valid_from=DISCLOSURE_BEGAN)
            agency.index_number_templates.add(template)
            agency.save()
        establish_agency(agency, home)
        loaded[agency.slug] = agency
    return list(loaded.values())


@transaction.atomic
def load_demo_people(agencies: Iterable[Agency], password: str) -> int:
    """One person per agency and role, for the district's roles and for each duty; for demonstrations only.

    Returns how many are new.
    """
    hashed = make_password(password)  # the same for all: it is printed on the screen anyway
    wanted = [
        (
            f"{agency.slug}-{role.value}",
            agency.short_name,
            f"{role.label}员",
            agency.role_groups.get(role=role),
        )
        for agency in agencies
        for role in Role
    ]
    for held in RoleGroup.objects.filter(agency=None).order_by("pk"):
        if held.role in Duty.values:
            wanted.append((held.role, "", held.get_role_display(), held))
        else:
            wanted.append((f"district-{held.role}", "全区", f"{held.get_role_display()}员", held))
    return sum(_demo_person(*person, hashed) for person in wanted)


def _demo_person(username: str, last_name: str, first_name: str, held: RoleGroup, hashed: str) -> bool:
    user, created = User.objects.get_or_create(
        username=username,
        defaults={
            "last_name": last_name,
            "first_name": first_name,
            "email": f"{username}@example.com",
            "password": hashed,
            "position": f"{held.get_role_display()}岗",
            "established": held.role != Role.EDITOR,
        },
    )
    user.groups.add(held.group)
    return created
