"""What every kind of record shares: its elements' public form, what it lacks, and how its form is put together."""

from __future__ import annotations

from typing import Any

from cms.kinds.forms import KindForm
from cms.kinds.public_form import Kept, field_of
from cms.kinds.rows import Row
from cms.kinds.values import is_empty_text, is_said
from cms.records.models import Attachment, Picture, Record


class Kind(Record):
    """A kind declares its fields as any model does, and names in ``elements`` those that the public is shown, in
    that order. A field that may not stay empty (``blank=False``) is a required element; repeated parts are named
    in ``required_rows``. Drafts may lack them: dates and numbers therefore are ``null=True``.
    """

    elements: tuple[str, ...] = ()
    required_rows: tuple[str, ...] = ()
    also_required: tuple[str, ...] = ()
    """Fields of every record that this kind may not lack."""
    body_required = True
    """False where the fields say it all; an empty body is then left out of the public form."""

    base_form_class = KindForm

    class Meta:
        abstract = True

    def kind_fields(self, kept: Kept = None) -> list[dict[str, Any]]:
        found = (field_of(self, name, kept) for name in self.elements)
        return [field for field in found if field]

    def kind_uploads(self) -> list[tuple[str, Any]]:
        own = [
            (str(field.verbose_name), getattr(self, field.name))
            for field in self._meta.local_concrete_fields
            if field.related_model in (Attachment, Picture)
        ]
        rows = [
            (str(row._meta.verbose_name), document)
            for name in self.row_names()
            for row in getattr(self, name).all()
            for document in row.uploads()
        ]
        return [(label, upload) for label, upload in (*own, *rows) if upload]

    @classmethod
    def row_names(cls) -> list[str]:
        """The repeated parts that the kind shows."""
        relations = {field.name: field for field in cls._meta.get_fields() if field.one_to_many}
        return [
            name
            for name in cls.elements
            if name in relations and issubclass(relations[name].related_model or object, Row)
        ]

    @classmethod
    def required_fields(cls) -> list[Any]:
        own = [
            field for field in cls._meta.local_concrete_fields if not field.blank and not field.primary_key
        ]
        shared = [cls._meta.get_field(name) for name in cls.also_required]
        return [*shared, *(field for field in own if not field.has_default())]

    def missing_elements(self) -> list[str]:
        missing = [
            str(field.verbose_name) for field in self.required_fields() if not is_said(self, field.name)
        ]
        missing += [
            str(getattr(self, name).model._meta.verbose_name_plural)
            for name in self.required_rows
            if not getattr(self, name).all()
        ]
        if self.body_required and not self.public_body():
            missing.append("内容")
        return missing

    def public_body(self) -> list[Any]:
        return [block for block in self.body if not is_empty_text(block)]
