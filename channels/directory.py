"""The frozen view of columns and agencies that connectors for whole sites need."""

from __future__ import annotations

from collections import defaultdict

from channels.connector import Directory, DirectoryAgency, DirectoryColumn
from cms.agencies.models import Agency
from cms.catalogue.models import Column
from cms.records.models import PublishedRecord


def current_directory() -> Directory:
    children: dict[int | None, list[Column]] = defaultdict(list)
    for column in shown_columns():
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


def shown_columns() -> list[Column]:
    """Those in use, and retired ones that a public record still stands in; with what is above them."""
    columns = {column.pk: column for column in Column.objects.all()}
    shown = {number for number, column in columns.items() if not column.is_retired or _holds_records(column)}
    above = {columns[number].parent_id for number in shown}
    return [column for number, column in columns.items() if number in shown | above]


def _holds_records(column: Column) -> bool:
    return PublishedRecord.objects.filter(withdrawn=False, columns__contains=[column.slug]).exists()
