"""Repeated parts of a kind: rows that an editor adds, sorts and removes, shown to the public as a table."""

from __future__ import annotations

from typing import Any

from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from cms.kinds.values import spoken
from cms.records.media import Attachment

OWN = {"id", "sort_order"}


class Row(Orderable):
    """A row of a repeated part. Its fields, in their order, are the table's columns."""

    class Meta(Orderable.Meta):
        abstract = True

    @classmethod
    def columns(cls) -> list[Any]:
        return [
            field
            for field in cls._meta.concrete_fields
            if field.name not in OWN and not isinstance(field, ParentalKey)
        ]

    def cells(self) -> list[str]:
        return [self.cell(field) for field in self.columns()]

    def cell(self, field: Any) -> str:
        if field.related_model is Attachment:
            document = getattr(self, field.name)
            return document.title if document else ""
        return spoken(self, field.name)

    def uploads(self) -> list[Attachment]:
        named = (getattr(self, field.name) for field in self.columns() if field.related_model is Attachment)
        return [document for document in named if document]


def row_panels(*lines: str) -> list[Any]:
    """Panels of a row: each line names the fields that stand beside one another."""
    return [
        FieldRowPanel([FieldPanel(name) for name in line.split()]) if " " in line else FieldPanel(line)
        for line in lines
    ]


def table_of(rows: list[Row]) -> dict[str, Any]:
    """Header and rows, without the columns in which nothing is said."""
    cells = [row.cells() for row in rows]
    header = [str(field.verbose_name) for field in rows[0].columns()]
    said = [column for column in range(len(header)) if any(line[column] for line in cells)]
    return {
        "header": [header[column] for column in said],
        "rows": [[line[column] for column in said] for line in cells],
    }


def text_of(table: dict[str, Any]) -> str:
    """The table as lines, for readers that know no tables."""
    header, rows = table["header"], table["rows"]
    if len(header) == 1:
        return "\n".join(row[0] for row in rows)
    said = (
        "；".join(f"{label}：{cell}" for label, cell in zip(header, row, strict=True) if cell) for row in rows
    )
    return "\n".join(f"{number}. {line}" for number, line in enumerate(said, 1))
