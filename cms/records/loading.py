"""Records from plain entries, written, reviewed and published by the people who would do it by hand."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction

from cms.agencies.models import Agency, Role, User
from cms.catalogue.models import Column, Genre, Topic
from cms.records.models import Attachment, Picture, Record, RecordAttachment
from cms.records.withdrawing import withdraw_record
from cms.review.actions import decide
from cms.review.conclusions import Particulars, all_in_order
from cms.review.models import Step

Upload = TypeVar("Upload", Attachment, Picture)


class RecordLoader:
    """Loads entries such as ``liubei/district/records/*.json``; one that is there already is left alone."""

    def __init__(self, files: Path) -> None:
        self.files = files

    @transaction.atomic
    def load(self, entry: dict[str, Any]) -> bool:
        """True where the record is new."""
        agency = Agency.objects.get(slug=entry["agency"])
        if Record.objects.filter(agency=agency, slug=entry["slug"]).exists():
            return False
        record = self._write(entry, agency)
        self._bring_to(entry, record, agency)
        return True

    def _write(self, entry: dict[str, Any], agency: Agency) -> Record:
        editor = _person(agency, Role.EDITOR)
        main, *others = (Column.objects.get(slug=slug) for slug in entry["columns"])
        record = Record(
            title=entry["title"],
            slug=entry["slug"],
            owner=editor,
            main_column=main,
            topic=Topic.objects.get(code=entry["topic"]) if entry["topic"] else None,
            genre=Genre.objects.get(code=entry["genre"]) if entry["genre"] else None,
            document_number=entry["document_number"],
            formed_on=datetime.date.fromisoformat(entry["formed_on"]),
            validity=entry["validity"],
            summary=entry["summary"],
            keywords="、".join(entry["keywords"]),
            source_name=entry["source"]["name"],
            source_url=entry["source"]["url"],
            body=[self._block(block, agency) for block in entry["body"]],
        )
        record.other_columns = others
        record.attachments = [
            RecordAttachment(document=self._attachment(file, agency), sort_order=position)
            for position, file in enumerate(entry["attachments"])
        ]
        agency.page.add_child(instance=record)
        record.save_revision(user=editor)
        return record

    def _block(self, block: dict[str, Any], agency: Agency) -> tuple[str, Any]:
        match block["type"]:
            case "text":
                return "text", block["html"]
            case "table":
                return "table", {
                    "data": block["rows"],
                    "table_caption": block["caption"],
                    "first_row_is_table_header": block["header_row"],
                    "first_col_is_header": block["header_column"],
                }
            case "quotation":
                return "quotation", {"text": block["text"], "source": block["source"]}
            case "attachment":
                return "attachment", {"document": self._attachment(block, agency), "title": block["title"]}
            case "image":
                picture = self._picture(block, agency)
                return "picture", {"picture": picture, "alt": block["alt"], "caption": block["caption"]}
        raise ValueError(f"unknown block {block['type']}")

    def _attachment(self, entry: dict[str, Any], agency: Agency) -> Attachment:
        return self._upload(Attachment, entry["title"], entry["file"], agency)

    def _picture(self, entry: dict[str, Any], agency: Agency) -> Picture:
        return self._upload(Picture, entry["alt"][:255], entry["file"], agency)

    def _upload(self, model: type[Upload], title: str, name: str, agency: Agency) -> Upload:
        """The agency's file of that title, from the folder where it is not there yet."""
        found = model.objects.filter(title=title, collection=agency.collection).first()
        if found:
            return found
        with (self.files / name).open("rb") as file:
            return model.objects.create(title=title, collection=agency.collection, file=File(file, name=name))

    def _bring_to(self, entry: dict[str, Any], record: Record, agency: Agency) -> None:
        if entry["state"] == "draft":
            return
        record.get_workflow().start(record, _person(agency, Role.EDITOR))
        for step in Step:
            if entry["state"] == "in_review" and entry["step"] == step:
                return
            returned = entry["state"] == "returned" and entry["step"] == step
            comment = entry["comment"] if returned else entry["review_comment"][step.value]
            state = Record.objects.get(pk=record.pk).current_workflow_task_state
            reviewer = _person(agency, step.value)
            decide(
                state,
                by=reviewer,
                outcome="reject" if returned else "approve",
                comment=comment,
                particulars=Particulars(checklist=all_in_order(step)),
            )
            if returned:
                return
        if entry["state"] == "withdrawn":
            withdraw_record(record, by=_person(agency, Role.APPROVAL), **entry["withdrawal"])


def _person(agency: Agency, role: str) -> User:
    return User.objects.get(username=f"{agency.slug}-{role}")
