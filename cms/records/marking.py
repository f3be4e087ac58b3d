"""效力标注与关联: marking what is public already because something else was published or taken back.

发展指引: where a document is amended, lapses or is abolished, that is said on the original at once, on every outlet.
The mark is an edition of the original like any other, but its ground is the other record's edition, not a review:
its text was reviewed when it was published, and not a letter of it changes.

Whoever publishes or withdraws holds the locks of all records that may be marked (``cms.review.locking``), so no
lock is taken here out of order.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from cms.audit import log
from cms.records.editions import Identity, held, issue, local_time
from cms.records.withdrawing import is_public
from cms.review.models import Verdict

if TYPE_CHECKING:
    from cms.records.models import Edition, Record

Standing = dict[str, Any]
Field = dict[str, Any]


@dataclass(frozen=True)
class Marks:
    """What the face of a published record shall say from now on; nothing else of it may change.

    ``standing`` is ``{}`` or ``{"validity": code, "note": text, "replaced_by": [link, …], "by": [record id, …]}``;
    None leaves validity alone. ``fields`` maps the names of fields of the kind to their new public form; None
    takes the field away.
    """

    standing: Standing | None = None
    fields: dict[str, Field | None] = field(default_factory=dict)


def mark_record(record: Record, marks: Marks, *, because_of: Edition) -> Edition | None:
    """Issue an edition of a public ``record`` that differs in ``marks`` only. None where the public is not shown
    the record, or is shown exactly that already. Within the transaction of ``because_of``."""
    fresh = held(record)
    if marks.standing is not None:
        keep_standing(fresh, marks.standing)
    if not is_public(fresh):
        return None
    shown = json.loads(fresh.published.payload)
    if _marked(shown, fresh, marks) == shown:
        return None
    revision = _settle_revisions(fresh) if marks.standing is not None else fresh.live_revision
    edition = issue(
        fresh,
        _content(shown, fresh, marks),
        at=timezone.now(),
        by=because_of.issued_by,
        revision=revision,
        because_of=because_of,
    )
    log.note(
        "record.marked",
        by=because_of.issued_by,
        about=fresh,
        agency_id=fresh.agency_id,
        edition=edition.number,
        validity=fresh.validity,
        because_of={"record": because_of.record_id, "edition": because_of.number},
    )
    return edition


def keep_standing(record: Record, standing: Standing) -> None:
    """Write the standing on the page's own row, live or not; validity follows where it is marked or unmarked."""
    if record.standing == standing:
        return
    if standing:
        record.validity = record.Validity.worse(_unmarked_validity(record), standing["validity"])
    else:
        record.validity = _unmarked_validity(record)
    record.standing = standing
    _update_row(record, standing=standing, validity=record.validity)


def _unmarked_validity(record: Record) -> str:
    """What the record said of itself before it was marked, as far as that can be told from its row."""
    was_marked = record.standing and record.validity == record.standing["validity"]
    return record.Validity.VALID if was_marked else record.validity


def _content(shown: dict[str, Any], record: Record, marks: Marks) -> Callable[[Identity], dict[str, Any]]:
    return lambda identity: {
        **_marked(shown, record, marks),
        "edition": identity.number,
        "issued_at": local_time(identity.issued_at),
    }


def _marked(shown: dict[str, Any], record: Record, marks: Marks) -> dict[str, Any]:
    changed = {**shown, "fields": _with_fields(shown["fields"], marks.fields)}
    if marks.standing is not None:
        changed["validity"] = record.public_validity()
    return changed


def _with_fields(shown: list[Field], wanted: dict[str, Field | None]) -> list[Field]:
    known = [wanted.get(one["name"], one) for one in shown]
    names = {one["name"] for one in shown}
    added = [one for name, one in wanted.items() if name not in names]
    return [one for one in (*known, *added) if one is not None]


def _settle_revisions(record: Record) -> Revision | None:
    """Let the newest draft agree with the page, without touching what is or was under review: evidence stays,
    and :meth:`Record.with_content_json` reads the standing over it. Returns the revision that is live now."""
    latest = record.latest_revision
    pending = latest is not None and latest.pk != record.live_revision_id
    if latest is None or _is_under_review(record) or (pending and _is_judged(latest)):
        return record.live_revision
    agreeing = _agreeing_with(record, latest)
    newest = {"latest_revision": agreeing, "latest_revision_created_at": agreeing.created_at}
    if pending:  # a draft that nobody judged goes on as a draft
        _update_row(record, **newest)
        return record.live_revision
    _update_row(record, **newest, live_revision=agreeing)
    return agreeing


def _agreeing_with(record: Record, latest: Revision) -> Revision:
    return Revision.objects.create(
        content_type_id=latest.content_type_id,
        base_content_type_id=latest.base_content_type_id,
        object_id=latest.object_id,
        object_str=latest.object_str,
        content={**latest.content, "validity": str(record.validity), "standing": record.standing},
    )


def _is_under_review(record: Record) -> bool:
    return WorkflowState.objects.for_instance(record).active().exists()


def _is_judged(draft: Revision) -> bool:
    return draft.approved_go_live_at is not None or Verdict.objects.filter(revision=draft.pk).exists()


def _update_row(record: Record, **values: Any) -> None:
    """Straight to the row: the door guards saves of pages, and nothing here turns a record live or not live."""
    base = next(model for model in type(record).__mro__ if model.__name__ == "Record")
    base._base_manager.filter(pk=record.pk).update(**values)
