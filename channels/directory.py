"""The frozen view of columns and agencies that connectors for whole sites need."""

from __future__ import annotations

from collections import defaultdict

from channels.connector import Directory, DirectoryAgency, DirectoryColumn
from cms.agencies.models import Agency
from cms.catalogue.models import Column


def current_directory() -> Directory:
    children: dict[int | None, list[Column]] = defaultdict(list)
    for column in Column.objects.all():
        children[column.parent_id].append(column)
    return Directory(
        columns=tuple(_column(column, children) for column in children[None]),
        agencies=tuple(
            DirectoryAgency(
                code=agency.code,
                slug=agency.slug,
                kind=agency.kind,
                name=agency.name,
                short_name=agency.short_name,
                address=agency.address,
                office_hours=agency.office_hours,
                phone=agency.phone,
            )
            for agency in Agency.objects.all()
        ),
    )


def _column(column: Column, children: dict[int | None, list[Column]]) -> DirectoryColumn:
    return DirectoryColumn(
        slug=column.slug,
        name=column.name,
        description=column.description,
        children=tuple(_column(child, children) for child in children[column.pk]),
    )
