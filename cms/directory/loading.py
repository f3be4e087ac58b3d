"""Samples, guide texts and supervisors from ``liubei/district/directory.json``. Safe to repeat: what the district
changed stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cms.agencies.models import Agency
from cms.catalogue.models import DisclosureHead
from cms.directory.models import AgencySection, GuideChapter, SectionTemplate, Supervisor, TemplateSection
from cms.directory.structure import adopt


@transaction.atomic
def load_directory(found: dict[str, Any]) -> None:
    for entry in found["samples"]:
        _load_sample(entry)
    for position, entry in enumerate(found["guide"]):
        keys = {"code": entry["code"], "valid_from": entry["valid_from"]}
        rest = {"heading": entry["heading"], "text": entry["text"], "position": position}
        GuideChapter.objects.get_or_create(**keys, defaults=rest)
    for entry in found["supervisors"]:
        slug = entry.get("agency")
        agency = Agency.objects.get(slug=slug) if slug else None
        rest = {name: value for name, value in entry.items() if name not in {"name", "agency"}}
        Supervisor.objects.get_or_create(name=entry["name"], agency=agency, defaults=rest)


def _load_sample(entry: dict[str, Any]) -> None:
    fields = {name: entry[name] for name in ("name", "audience", "source", "valid_from")}
    sample, created = SectionTemplate.objects.get_or_create(slug=entry["slug"], defaults=fields)
    if created:
        _load_sections(sample, entry["sections"], None)


def _load_sections(
    sample: SectionTemplate, entries: Iterable[dict[str, Any]], parent: TemplateSection | None
) -> None:
    for position, entry in enumerate(entries):
        fields = {name: value for name, value in entry.items() if name not in {"heads", "children"}}
        section = TemplateSection.objects.create(template=sample, parent=parent, position=position, **fields)
        section.heads.set(DisclosureHead.objects.filter(code__in=entry.get("heads", [])))
        _load_sections(sample, entry.get("children", []), section)


@transaction.atomic
def load_structures(demonstration: dict[str, Any]) -> None:
    """For demonstrations: every agency but some has adopted its sample."""
    for agency in Agency.objects.exclude(slug__in=demonstration["except"]):
        sample = SectionTemplate.for_agency(agency)
        if sample is not None and not AgencySection.objects.filter(agency=agency).exists():
            adopt(sample, agency, by=None)
