"""Every text and every file that a record shows, whatever its kind adds: for reading, and for writing back masked.

Nothing here names a kind. Text fields, stream fields and child rows are found from the model; so a new kind of record
is scanned from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.coreutils import resolve_model_string
from wagtail.fields import RichTextField, StreamField

from cms.records.media import Attachment, Picture
from cms.scan.markup import PlainMarkup

NOT_SHOWN = {"slug", "url_path", "path", "translation_key", "draft_title"}
INTERNAL_CHILDREN = {"wagtail_admin_comments", "comments"}
"""What editors write to each other beside the text is never published."""
ROW_NUMBER = re.compile(r"\.[0-9]+\.")
HTML_BLOCKS = (blocks.RichTextBlock, blocks.RawHTMLBlock)
LABELS = {"data": "", "table_caption": "表格标题"}


@dataclass(slots=True)
class TextSpot:
    """One string. ``path`` is stable while other blocks come and go; ``write`` puts another in its place."""

    path: str
    scope: str
    place: str
    value: str
    markup: bool
    write: Callable[[str], None]

    def readings(self) -> list[str]:
        """The text as read; for markup also what stands in its links."""
        if not self.markup:
            return [self.value]
        read = PlainMarkup(self.value)
        return [read.text, "\n".join(read.source[start:end] for start, end in read.addresses)]


@dataclass(slots=True)
class FileSpot:
    """One use of a file; ``write`` puts another file in its place."""

    path: str
    file: Any
    write: Callable[[Any], None]


@dataclass(slots=True)
class Walk:
    texts: list[TextSpot]
    files: list[FileSpot]


def walk(record: Any) -> Walk:
    """Everything the record shows, from memory: a revision's object is walked as it is."""
    spots = list(_of_row(record, "", ""))
    return Walk(
        [spot for spot in spots if isinstance(spot, TextSpot)],
        [spot for spot in spots if isinstance(spot, FileSpot)],
    )


def _of_row(row: models.Model, path: str, place: str) -> Iterator[TextSpot | FileSpot]:
    for field in row._meta.concrete_fields:
        yield from _of_field(row, field, path, place)
    for relation in get_all_child_relations(type(row)):
        name = relation.get_accessor_name()
        if name not in INTERNAL_CHILDREN and hasattr(row, name):
            label = relation.related_model._meta.verbose_name
            for number, child in enumerate(getattr(row, name).all(), 1):
                yield from _of_row(child, f"{path}{name}.{number}.", f"{place}{label}{number} ")


def _of_field(row: Any, field: Any, path: str, place: str) -> Iterator[TextSpot | FileSpot]:
    where, label = f"{path}{field.name}", f"{place}{field.verbose_name}"
    scope = ROW_NUMBER.sub(".", where)  # rows change their order; what is said of a piece holds all the same
    if field.related_model in (Attachment, Picture):
        file = getattr(row, field.name)
        if file is not None:
            yield FileSpot(where, file, _setter(row, field.name))
    elif isinstance(field, StreamField):
        yield from _of_stream(row, field, where, label)
    elif _is_text(field):
        value = getattr(row, field.name)
        if isinstance(value, str) and value.strip():
            markup = isinstance(field, RichTextField)
            yield TextSpot(where, scope, label, value, markup, _setter(row, field.name))
    elif isinstance(field, models.IntegerField | models.DecimalField) and field.editable:
        value = getattr(row, field.name)
        if value is not None and len(str(value)) >= 11:
            yield TextSpot(where, scope, label, str(value), False, _cannot_be_masked)


def _is_text(field: Any) -> bool:
    if not isinstance(field, models.CharField | models.TextField | models.JSONField):
        return False
    return field.editable and not field.choices and field.name not in NOT_SHOWN


def _setter(row: Any, name: str) -> Callable[[Any], None]:
    return lambda value: setattr(row, name, value)


def _cannot_be_masked(value: str) -> None:
    """A number field cannot hold stars: the editor has to change it."""


# -- stream fields -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Here:
    """Where in a stream field one is. ``keep`` makes the field anew from its changed raw value."""

    path: str
    scope: str
    place: str
    keep: Callable[[], None]

    def at(self, place: str) -> Here:
        return Here(self.path, self.scope, f"{self.place}{place}".rstrip(), self.keep)


def _of_stream(row: Any, field: StreamField, path: str, place: str) -> Iterator[TextSpot | FileSpot]:
    raw = [dict(item) for item in getattr(row, field.name).get_prep_value()]

    def keep() -> None:
        setattr(row, field.name, field.stream_block.to_python(raw))

    for number, item in enumerate(raw, 1):
        block = field.stream_block.child_blocks.get(item["type"])
        if block is not None:
            here = Here(
                f"{path}.{item.get('id') or number}", path, f"{place}第{number}段（{block.label}）", keep
            )
            yield from _of_block(block, item, "value", here)


def _of_block(block: Any, holder: Any, key: Any, here: Here) -> Iterator[TextSpot | FileSpot]:
    """``holder[key]`` is the block's raw value; what is written goes there."""
    match block:
        case blocks.StructBlock():
            yield from _of_struct(block, holder[key] or {}, here)
        case blocks.StreamBlock():
            yield from _of_items(block.child_blocks.get, holder[key] or [], here)
        case blocks.ListBlock():
            yield from _of_items(lambda _: block.child_block, holder[key] or [], here)
        case blocks.ChooserBlock():
            yield from _of_chooser(block, holder, key, here)
        case blocks.StaticBlock() | blocks.ChoiceBlock() | blocks.MultipleChoiceBlock():
            pass
        case _:
            yield from _of_raw(holder, key, here, isinstance(block, HTML_BLOCKS))


def _of_struct(block: Any, value: dict[str, Any], here: Here) -> Iterator[TextSpot | FileSpot]:
    for name, child in block.child_blocks.items():
        if name in value:
            yield from _of_block(child, value, name, here.at(f" {child.label}"))


def _of_items(block_of: Callable[[Any], Any], items: list[Any], here: Here) -> Iterator[TextSpot | FileSpot]:
    """Items of an inner stream or list; those of old lists are bare values."""
    for number, item in enumerate(items):
        wrapped = isinstance(item, dict) and "type" in item and "value" in item
        block = block_of(item["type"] if wrapped else None)
        holder, key = (item, "value") if wrapped else (items, number)
        if block is not None:
            yield from _of_block(block, holder, key, here.at(f" 第{number + 1}项"))


def _of_chooser(block: Any, holder: Any, key: Any, here: Here) -> Iterator[FileSpot]:
    model = resolve_model_string(block.target_model)  # Wagtail's own for documents is a string
    if model not in (Attachment, Picture) or holder[key] is None:
        return

    def write(file: Any) -> None:
        holder[key] = file.pk
        here.keep()

    file = model.objects.filter(pk=holder[key]).first()
    if file is not None:
        yield FileSpot(here.path, file, write)


def _of_raw(holder: Any, key: Any, here: Here, markup: bool) -> Iterator[TextSpot]:
    """Any string at any depth: a table's cells are found this way, whichever table block it is."""
    value = holder[key]
    if isinstance(value, dict):
        for name in value:
            yield from _of_raw(value, name, here.at(f" {LABELS.get(name, '')}"), markup)
    elif isinstance(value, list):
        rows = bool(value) and isinstance(value[0], list)
        for number in range(len(value)):
            label = f" 第{number + 1}行" if rows else f"第{number + 1}列"
            yield from _of_raw(value, number, here.at(label), markup)
    elif isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():

        def write(text: str) -> None:
            holder[key] = text
            here.keep()

        yield TextSpot(here.path, here.scope, here.place, str(value), markup, write)
