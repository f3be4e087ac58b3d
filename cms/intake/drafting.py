"""Making a draft of what was taken in. A draft goes the same way as any other: it is never published here."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cms.agencies.models import Agency, User
from cms.catalogue.models import Column
from cms.intake.web_text import WebText
from cms.intake.word import WordText
from cms.intake.word.conversion import WordPicture
from cms.intake.word.reading import WordFile
from cms.records.models import Attachment, Picture, Record, RecordAttachment


@transaction.atomic
def draft_web_text(text: WebText, *, agency: Agency, column: Column, by: User) -> Record:
    """A draft of the agency with the text's title, source, date and body."""
    record = Record(
        title=text.title,
        main_column=column,
        formed_on=text.dated,
        source_name=text.source,
        body=[("text", text.html)],
        owner=by,
    )
    return _keep(record, agency, by)


@transaction.atomic
def draft_word(
    text: WordText, *, agency: Agency, column: Column, by: User, kind: type[Record] = Record
) -> Record:
    """A draft of the agency with all that the Word file holds. Its pictures and files go to the agency's folder.

    What was not recognised is left for the editor: the title says so, the day is today's.
    """
    record = kind(
        title=text.title or "（请填写标题）",
        document_number=text.document_number,
        main_column=column,
        formed_on=min(text.formed_on or timezone.localdate(), timezone.localdate()),
        body=[_block(block, value, text, agency, by) for block, value in text.blocks],
        owner=by,
    )
    record.attachments = [
        RecordAttachment(document=_attachment(file, text, agency, by), sort_order=position)
        for position, file in enumerate(text.files)
    ]
    return _keep(record, agency, by)


def _keep(record: Record, agency: Agency, by: User) -> Record:
    agency.page.add_child(instance=record)
    record.save_revision(user=by)
    return Record.objects.get(pk=record.pk).specific


def _block(kind: str, value: Any, text: WordText, agency: Agency, by: User) -> tuple[str, Any]:
    if kind == "table":
        return "table", {
            "data": value["rows"],
            "table_caption": value["caption"],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
        }
    if kind == "picture":
        return "picture", {"picture": _picture(value, text, agency, by), "alt": value.alt, "caption": ""}
    return kind, value


def _picture(picture: WordPicture, text: WordText, agency: Agency, by: User) -> Picture:
    return Picture.objects.create(
        title=picture.alt or f"《{text.title[:100]}》中的图片",
        file=ContentFile(picture.data, name=f"picture.{picture.suffix}"),
        collection=agency.collection,
        uploaded_by_user=by,
    )


def _attachment(file: WordFile, text: WordText, agency: Agency, by: User) -> Attachment:
    return Attachment.objects.create(
        title=f"{text.title[:150]}{file.name}",
        file=ContentFile(file.data, name=file.name),
        collection=agency.collection,
        uploaded_by_user=by,
    )
