"""What is done to an agency's sections: made from a sample, moved, retired; and records put into them by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.agencies.models import Agency
from cms.audit import log
from cms.directory.sections import AgencySection, Placement, Requirement, SectionTemplate, TemplateSection
from cms.records.models import Record
from cms.refusal import Refusal

COPIED = ("name", "contains", "kinds", "at_least", "fresh_within", "fresh_unit", "position")


class NotOwnSection(Refusal):
    default = "只能归入本公开主体在用的类目。"


@transaction.atomic
def adopt(sample: SectionTemplate, agency: Agency, *, by: Any) -> int:
    """Make the sections of the sample that the agency has not made from it before. Returns how many are new."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    made = {section.made_from_id: section for section in AgencySection.objects.filter(agency=agency)}
    new = 0
    for row in sample.sections.order_by("parent__position", "position", "pk").prefetch_related(
        "heads", "topics"
    ):
        if row.parent_id is None:
            new += _copy(row, agency, made)
    for row in (
        sample.sections.exclude(parent=None).order_by("position", "pk").prefetch_related("heads", "topics")
    ):
        new += _copy(row, agency, made)
    log.note("sections.adopted", by=by, about=sample, title=str(sample), agency_id=agency.pk, new=new)
    return new


def _copy(row: TemplateSection, agency: Agency, made: dict[int | None, AgencySection]) -> bool:
    if row.pk in made:
        return False
    section = AgencySection.objects.create(
        agency=agency,
        made_from=row,
        parent=made.get(row.parent_id) if row.parent_id else None,
        **{name: getattr(row, name) for name in COPIED},
    )
    section.heads.set(row.heads.all())
    section.topics.set(row.topics.all())
    made[row.pk] = section
    return True


@transaction.atomic
def move(section: Requirement, *, up: bool, siblings: Any) -> bool:
    """Change places with the neighbour of the same level, if there is one."""
    rows = list(siblings.filter(parent=section.parent_id).order_by("position", "pk").select_for_update())
    place = next(number for number, row in enumerate(rows) if row.pk == section.pk)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows):
        row.position = position
    type(section)._default_manager.bulk_update(rows, ["position"])
    return True


@transaction.atomic
def retire_section(section: AgencySection, *, by: Any) -> None:
    """It asks for nothing and takes nothing in from today on. The records stay where they are published."""
    section.retired_on = timezone.localdate()
    section.save(update_fields=["retired_on"])
    log.note("section.retired", by=by, about=section, agency_id=section.agency_id)


@transaction.atomic
def restore_section(section: AgencySection, *, by: Any) -> None:
    section.retired_on = None
    section.save(update_fields=["retired_on"])
    log.note("section.restored", by=by, about=section, agency_id=section.agency_id)


@transaction.atomic
def place(record: Record, section: AgencySection | None, *, by: Any) -> None:
    """Put the record into the section, or leave it to the rules again (None). Raises NotOwnSection."""
    if section is None:
        Placement.objects.filter(record=record.pk).delete()
    elif not AgencySection.objects.in_use().filter(pk=section.pk, agency=record.agency_id).exists():
        raise NotOwnSection
    else:
        Placement.objects.update_or_create(record_id=record.pk, defaults={"section": section})
    log.note(
        "record.placed",
        by=by,
        about=record,
        agency_id=record.agency_id,
        section=section.name if section else "",
    )
