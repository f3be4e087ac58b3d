"""Making an edition: the public form of a record, checked against its schema before it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator
from wagtail.models import Revision

from cms.records.elements import missing_of
from cms.records.kept import KeptFile, keep_attachment
from cms.records.signals import edition_issued
from cms.records.withdrawals import WithdrawalRequest
from cms.refusal import Refusal
from cms.review.digest import canonical, sha256
from cms.review.locking import lock_page, lock_row
from cms.review.models import EmergencyRelease, Verdict

if TYPE_CHECKING:
    from cms.records.models import Edition, Record

SCHEMA_ID = "urn:liubei:edition:1"
Content = Callable[["Identity"], dict[str, Any]]


class InvalidPayload(Refusal):
    """The public form does not meet the edition schema; nothing was published."""


class Identity:
    """What every edition of a record carries: who it is, which number this is, and when."""

    def __init__(self, record: Record, issued_at: datetime) -> None:
        latest, earlier = record.editions.order_by("-number").first(), getattr(record, "published", None)
        self.record, self.issued_at = record, issued_at
        self.number = latest.number + 1 if latest else 1
        self.published_at = earlier.published_at if earlier else issued_at
        self.path = earlier.path if earlier else address(record.uuid, timezone.localdate(issued_at))

    def public(self, action: str) -> dict[str, Any]:
        record = self.record
        agency = record.agency
        return {
            "schema": SCHEMA_ID,
            "action": action,
            "uuid": str(record.uuid),
            "edition": self.number,
            "kind": {"code": record.kind_code, "name": record.kind_label},
            "index_number": record.index_number,
            "title": record.title,
            "agency": {
                "code": agency.code,
                "slug": agency.slug,
                "name": agency.name,
                "short_name": agency.short_name,
            },
            "columns": [
                {"slug": column.slug, "name": column.name, "parent": column.parent and column.parent.slug}
                for column in record.columns
            ],
            "published_at": local_time(self.published_at),
            "issued_at": local_time(self.issued_at),
            "path": self.path,
        }


def address(record_uuid: UUID, published_on: date) -> str:
    """The path of a record for ever: from the day it was first published and its uuid."""
    return f"/xxgk/{published_on:%Y%m}/t{published_on:%Y%m%d}_{record_uuid.hex[:12]}.html"


def lock(record: Record) -> Record:
    """The record as the database has it now, locked until the transaction ends."""
    lock_page(record.pk)
    return type(record)._base_manager.get(pk=record.pk).specific


def held(record: Record) -> Record:
    """The same for a companion of the record that was locked before it (see ``cms.review.locking``)."""
    lock_row(record.pk)
    return type(record)._base_manager.get(pk=record.pk).specific


def local_time(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def published_content(record: Record) -> Content:
    """The content of a ``publish`` edition of the record as it stands."""

    def build(identity: Identity) -> dict[str, Any]:
        body, files = [], []
        for block in record.public_body():
            public, used = block.block.public(block.value)
            body.append(public)
            files += used
        fields, period = record.kind_fields(files), record.display_period()
        listed = [keep_attachment(attachment.document) for attachment in record.attachments.all()]
        return {
            **identity.public("publish"),
            "summary": record.summary,
            "keywords": record.keyword_list,
            "topic": _term(record.topic, "code"),
            "genre": _term(record.genre, "code"),
            "head": _term(record.head, "code"),
            "field": _term(record.grassroots_field, "code"),
            "document_number": record.document_number,
            "formed_on": record.formed_on.isoformat(),
            "validity": record.public_validity(),
            "disclosure": {"code": record.disclosure, "name": record.get_disclosure_display()},
            "source": {"name": record.source, "url": record.source_url},
            "body": body,
            "attachments": [file.sha256 for file in listed],
            "files": [file.public() for file in _once([*files, *listed])],
            "fields": fields,
            **({"display": period} if period else {}),
        }

    return build


def withdrawn_content(explanation: str, withdrawal: dict[str, Any]) -> Content:
    """The content of a ``withdraw`` edition: who it was, what the public is told and what it finds there."""
    return lambda identity: {
        **identity.public("withdraw"),
        "explanation": explanation,
        "withdrawal": withdrawal,
    }


def issue(
    record: Record,
    content: Content,
    *,
    at: datetime,
    by: Any,
    revision: Revision | None = None,
    verdict: Verdict | None = None,
    emergency: EmergencyRelease | None = None,
    because_of: Edition | None = None,
    reason: str = "",
    withdrawal: WithdrawalRequest | None = None,
) -> Edition:
    """Store the record's next edition and its read row, and tell those who deliver. Within a transaction.

    The caller holds the record's row lock. Raises InvalidPayload.
    """
    assert transaction.get_connection().in_atomic_block
    identity = Identity(record, at)
    payload = content(identity)
    check(payload)
    text = canonical(payload)
    edition = record.editions.create(
        number=identity.number,
        action=payload["action"],
        payload=text,
        digest=sha256(text),
        issued_at=at,
        issued_by=by,
        revision=revision,
        verdict=verdict,
        emergency=emergency,
        because_of=because_of,
        reason=reason,
        withdrawal=withdrawal,
    )
    _write_read_row(edition, identity, payload)
    edition_issued.send(sender=type(edition), edition=edition)
    return edition


def _write_read_row(edition: Edition, identity: Identity, payload: dict[str, Any]) -> None:
    record = identity.record
    read_rows = record._meta.get_field("published").related_model._default_manager
    read_rows.update_or_create(
        record_id=record.pk,
        defaults={
            "edition": edition,
            "uuid": record.uuid,
            "index_number": record.index_number,
            "path": identity.path,
            "number": edition.number,
            "digest": edition.digest,
            "withdrawn": edition.action == "withdraw",
            "published_at": identity.published_at,
            "issued_at": edition.issued_at,
            "payload": edition.payload,
            "brief": canonical(_brief(payload, edition.digest)),
            **listed_by(record),
        },
    )


def listed_by(record: Record) -> dict[str, Any]:
    """What lists of public records are filtered by, from the record as it is live."""
    topic = record.topic
    columns = [(column.slug, column.parent.slug if column.parent else None) for column in record.columns]
    return {
        "agency_id": record.agency_id,
        "kind": record.kind_code,
        "topic": topic,
        "main_topic": topic and (topic.parent or topic),
        "genre": record.genre,
        "head": record.head,
        "grassroots_field": record.grassroots_field,
        "columns": sorted({slug for pair in columns for slug in pair if slug}),
        "formed_on": record.formed_on,
        "validity": record.validity,
        "missing": missing_of(record),
    }


BRIEF = (
    "uuid", "edition", "action", "kind", "index_number", "document_number", "title", "summary", "agency", "columns",
    "topic", "genre", "head", "field", "formed_on", "published_at", "issued_at", "validity", "display", "path",
)  # fmt: skip


def _brief(payload: dict[str, Any], digest: str) -> dict[str, Any]:
    return {key: payload[key] for key in BRIEF if key in payload} | {"digest": digest}


def _term(term: Any, code: str) -> dict[str, str] | None:
    if term is None:
        return None
    return {"code": str(getattr(term, code)), "name": getattr(term, "full_name", term.name)}


def _once(files: list[KeptFile]) -> list[KeptFile]:
    return list({file.sha256: file for file in files}.values())


PROBLEMS = {
    "minItems": "不能为空",
    "minLength": "不能为空",
    "maxLength": "太长",
    "pattern": "写法不对",
    "format": "写法不对",
    "required": "缺少内容",
    "type": "类型不对",
    "minimum": "数值太小",
    "additionalProperties": "有多余的内容",
    "oneOf": "内容块不完整或有空项",
}


def check(payload: dict[str, Any]) -> None:
    """Raises InvalidPayload, naming the first thing that does not fit."""
    problem = next(
        iter(sorted(_validator(payload["action"]).iter_errors(payload), key=lambda e: list(e.path))), None
    )
    if problem is not None:
        place = "／".join(str(part) for part in problem.absolute_path) or "整体"
        words = PROBLEMS.get(str(problem.validator), f"不符合要求（{problem.validator}）")
        raise InvalidPayload(f"内容不符合公开格式，没有发布。位置：{place}；问题：{words}。")


@cache
def _validator(action: str) -> Validator:
    schema = json.loads((Path(__file__).parent / "edition.schema.json").read_text())
    # One branch of the oneOf, so that the message names the field and not "no branch fits".
    chosen = {"$schema": schema["$schema"], "$ref": f"#/$defs/{action}", "$defs": schema["$defs"]}
    return Draft202012Validator(chosen, format_checker=FormatChecker())
