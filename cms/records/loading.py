"""Records from plain entries, written, reviewed and published by the people who would do it by hand."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction

from cms.agencies.models import Agency, Role, User
from cms.catalogue.models import Column, DisclosureHead, Genre, GrassrootsField, Topic
from cms.records.kinds import kind_named
from cms.records.models import Attachment, Picture, Record, RecordAttachment
from cms.records.withdrawals import Kind, WithdrawalReason
from cms.records.withdrawing import ask_withdrawal, confirm_withdrawal
from cms.review.actions import decide
from cms.review.conclusions import Particulars, all_in_order
from cms.review.models import Step

Upload = TypeVar("Upload", Attachment, Picture)
IN_FORCE = datetime.date(2019, 5, 15)
"""The day the 条例 of 2019 came into force: what the reasons for a withdrawal rest on."""


@transaction.atomic
def load_withdrawal_reasons(entries: Iterable[dict[str, Any]]) -> None:
    """From a list such as ``liubei/district/withdrawal-reasons.json``; one that is there already is left as it is."""
    for position, entry in enumerate(entries):
        fields: dict[str, Any] = {**entry, "position": position, "valid_from": IN_FORCE}
        kinds = fields.pop("kinds")
        allowed = {f"allows_{kind.value}": kind.value in kinds for kind in Kind}
        WithdrawalReason.objects.get_or_create(code=fields.pop("code"), defaults={**fields, **allowed})


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
        kind = kind_named(entry.get("kind", Record.kind_code))
        record = kind(
            **self._fields(kind, entry.get("fields", {}), agency),
            title=entry["title"],
            slug=entry["slug"],
            owner=editor,
            main_column=main,
            topic=Topic.objects.get(code=entry["topic"]) if entry["topic"] else None,
            genre=Genre.objects.get(code=entry["genre"]) if entry["genre"] else None,
            head=DisclosureHead.objects.filter(code=entry.get("head", "")).first(),
            grassroots_field=GrassrootsField.objects.filter(code=entry.get("field", "")).first(),
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

    def _fields(self, model: type[Any], given: dict[str, Any], agency: Agency) -> dict[str, Any]:
        """Values for fields of a kind, or of a row of one, from what JSON can say: dates as text, files as
        ``{"file", "title"}``, pictures as ``{"file", "alt"}``, records by their slug, repeated parts as lists."""
        return {
            name: self._value(model._meta.get_field(name), value, agency) for name, value in given.items()
        }

    def _value(self, field: Any, value: Any, agency: Agency) -> Any:
        if field.one_to_many:
            row = field.related_model
            return [row(**self._fields(row, entry, agency), sort_order=n) for n, entry in enumerate(value)]
        if field.related_model is Attachment:
            return self._attachment(value, agency)
        if field.related_model is Picture:
            return self._picture(value, agency)
        if field.is_relation:
            return field.related_model.objects.get(slug=value)
        return field.to_python(value)

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
        while state := Record.objects.get(pk=record.pk).current_workflow_task_state:
            step = Step(state.task.specific.step)  # a kind in the fast lane skips some
            if entry["state"] == "in_review" and entry["step"] == step:
                return
            returned = entry["state"] == "returned" and entry["step"] == step
            comment = entry["comment"] if returned else entry["review_comment"][step.value]
            decide(
                state,
                by=_person(agency, step.value),
                outcome="reject" if returned else "approve",
                comment=comment,
                particulars=Particulars(checklist=all_in_order(step)),
            )
            if returned:
                return
        if entry["state"] == "withdrawn":
            self._withdraw(entry["withdrawal"], record, agency)

    def _withdraw(self, entry: dict[str, Any], record: Record, agency: Agency) -> None:
        request = ask_withdrawal(
            record,
            kind=entry["kind"],
            reason=WithdrawalReason.objects.get(code=entry["reason"]),
            note=entry["note"],
            explanation=entry["explanation"],
            by=_person(agency, Role.EDITOR),
        )
        confirm_withdrawal(request, by=_person(agency, Role.APPROVAL))


def _person(agency: Agency, role: str) -> User:
    return User.objects.get(username=f"{agency.slug}-{role}")
