"""The public form of a kind's own fields, built from the model fields that it names in ``elements``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from cms.kinds.links import links_to
from cms.kinds.rows import table_of, text_of
from cms.kinds.values import is_said, spoken
from cms.records.kept import KeptFile, keep_attachment, keep_picture
from cms.records.media import Attachment, Picture
from cms.records.models import Record

if TYPE_CHECKING:
    from cms.kinds.kind import Kind

Kept = list[KeptFile] | None


def field_of(record: Kind, name: str, kept: Kept) -> dict[str, Any] | None:
    """One element; None where nothing is said. A kind that says it otherwise has a method ``public_<name>``,
    which returns the same without ``name``."""
    if own := getattr(record, f"public_{name}", None):
        said = own(kept)
    else:
        said = _of_model_field(record, record._meta.get_field(name), kept)
    return {"name": name, **said} if said else None


def _of_model_field(record: Kind, field: Any, kept: Kept) -> dict[str, Any] | None:
    if field.one_to_many:
        return _of_rows(record, field, kept)
    if not is_said(record, field.name):
        return None
    label = str(field.verbose_name)
    if field.related_model is Attachment:
        return _of_attachment(label, getattr(record, field.name), kept)
    if field.related_model is Picture:
        return _of_picture(label, record, field.name, kept)
    if field.related_model is not None and issubclass(field.related_model, Record):
        return _of_record(label, getattr(record, field.name))
    value = spoken(record, field.name)
    if isinstance(field, models.URLField):
        return {"label": label, "value": value, "links": [{"title": value, "url": value}]}
    return {"label": label, "value": value}


def _of_rows(record: Kind, field: Any, kept: Kept) -> dict[str, Any] | None:
    rows = list(getattr(record, field.get_accessor_name()).all())
    if not rows:
        return None
    table = table_of(rows)
    said = {
        "label": str(field.related_model._meta.verbose_name_plural),
        "value": text_of(table),
        "table": table,
    }
    files = [_kept_sha(document, kept) for row in rows for document in row.uploads()]
    return {**said, "files": list(dict.fromkeys(files))} if files else said


def _of_attachment(label: str, document: Attachment, kept: Kept) -> dict[str, Any]:
    return {"label": label, "value": document.title, "files": [_kept_sha(document, kept)]}


def _kept_sha(document: Attachment, kept: Kept) -> str:
    if kept is not None:
        kept.append(keep_attachment(document))
    return document.sha256


def _of_picture(label: str, record: Kind, name: str, kept: Kept) -> dict[str, Any]:
    alt = getattr(record, f"{name}_alt") or getattr(record, name).title
    if kept is None:
        return {"label": label, "value": alt}
    file, width, height = keep_picture(getattr(record, name))
    kept.append(file)
    image = {"sha256": file.sha256, "alt": alt, "width": width, "height": height}
    return {"label": label, "value": alt, "images": [image]}


def _of_record(label: str, other: Record) -> dict[str, Any]:
    link = links_to([other.pk]).get(other.pk)
    said = {"label": label, "value": f"《{other.title}》"}
    return {**said, "links": [link]} if link else said
