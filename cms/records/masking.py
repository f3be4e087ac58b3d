"""Masking in one click: the record's next revision with the chosen pieces masked, in its texts and in its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import UnidentifiedImageError
from wagtail.models import Revision

from cms.agencies.permissions import Someone
from cms.audit import log
from cms.records.media import Attachment
from cms.records.models import Record
from cms.records.walking import FileSpot, TextSpot, walk
from cms.refusal import Refusal
from cms.review.locking import lock_page
from cms.review.scanning import report_on
from cms.scan.extract import TooMuch
from cms.scan.kinds import KINDS
from cms.scan.markup import PlainMarkup
from cms.scan.masking.choice import Change, Chooser, changes, replaced
from cms.scan.masking.files import CannotMask, masked
from cms.scan.models import Finding
from cms.scan.scanning import scope_of_file
from cms.scan.versions import rules_of


class MayNotMask(Refusal):
    """This person may not edit the record now."""


@dataclass
class Masking:
    """What was replaced, and which files could not be."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    revision: Revision | None = None


def can_be_replaced(finding: Finding) -> bool:
    """Whether one click deals with it: personal numbers are masked, words put right, places taken out of pictures."""
    if finding.in_file.lower().endswith((".pdf", ".zip")):
        return False
    return KINDS[finding.kind].personal or finding.kind == "picture_location" or bool(_right_word(finding))


def _right_word(finding: Finding) -> str:
    return finding.suggestion if finding.kind in ("word", "state_name") else ""


@transaction.atomic
def mask_record(record: Record, fingerprints: set[str], *, by: Someone) -> Masking:
    """Replace the chosen findings in the newest revision. The person who does it becomes an author of it.

    The original files stay in the agency's folder; the record names the masked copies. Raises MayNotMask.
    """
    lock_page(record.pk)
    fresh = Record.objects.get(pk=record.pk).specific
    if not fresh.permissions_for_user(by).can_edit() or _is_locked(fresh, by):
        raise MayNotMask("现在不能修改这份信息。审查期间须先撤回送审或退回，再打码。")
    report = report_on(fresh.get_latest_revision())
    chosen = frozenset(
        item.finding.fingerprint
        for item in (report.standings if report else [])
        if item.finding.fingerprint in fingerprints and can_be_replaced(item.finding)
    )
    if report is None or not chosen:
        raise MayNotMask("没有可以自动处理的内容，请刷新页面重新检查。")
    return _mask(fresh, report, chosen, by)


def _is_locked(record: Record, by: Someone) -> bool:
    lock = record.get_lock()
    return lock is not None and lock.for_user(by)


def _mask(record: Record, report: Any, chosen: frozenset[str], by: Someone) -> Masking:
    done, chooser = Masking(), Chooser(chosen, rules_of(report.scan.version_id))
    latest = record.get_latest_revision_as_object()
    found = walk(latest)
    for spot in found.texts:
        done.changes += _mask_text(spot, chooser)
    wanted = {item.finding.path for item in report.standings if item.finding.fingerprint in chosen}
    copies: dict[tuple[type, int], Any] = {}
    for spot in found.files:
        if spot.path in wanted or (type(spot.file), spot.file.pk) in copies:
            _mask_file(spot, chooser, copies, done, by)
    if done.changes:
        done.revision = latest.save_revision(user=by, log_action=True, changed=True)
        _log(record, done, by)
    return done


def _mask_text(spot: TextSpot, chooser: Chooser) -> list[Change]:
    if not spot.markup:
        wanted = chooser.replacements(spot.value, spot.scope)
        if wanted:
            spot.write(replaced(spot.value, wanted))
        return changes(spot.value, wanted, spot.place)
    read = PlainMarkup(spot.value)
    wanted = chooser.replacements(read.text, spot.scope)
    in_source = [(start, end, *part) for start, end in read.addresses for part in
                 chooser.replacements(read.source[start:end], spot.scope)]  # fmt: skip
    if wanted or in_source:
        edits = [(lead + a, lead + b, new) for lead, _, a, b, new in in_source]
        spot.write(read.replaced(wanted, edits))
    return changes(read.text, wanted, spot.place) + [
        Change(spot.place, read.source[lead + a : lead + b], new) for lead, _, a, b, new in in_source
    ]


def _mask_file(spot: FileSpot, chooser: Chooser, copies: dict[Any, Any], done: Masking, by: Someone) -> None:
    key = (type(spot.file), spot.file.pk)
    if key not in copies:
        copies[key] = _masked_copy(spot, chooser, done, by)
    if copies[key] is not None:
        spot.write(copies[key])


def _masked_copy(spot: FileSpot, chooser: Chooser, done: Masking, by: Someone) -> Any:
    """The masked file as a row of its own, in the same folder; ``None`` where nothing was to be replaced."""
    original, scope = spot.file, scope_of_file(spot.file.title)
    name = PurePosixPath(original.file.name).name
    title = replaced(original.title, chooser.replacements(original.title, f"name:{original.title}"))
    try:
        with original.file.open("rb") as opened:
            data, made = masked(name, opened.read(), chooser, scope)
    except (CannotMask, TooMuch, UnidentifiedImageError) as problem:
        done.problems.append(f"附件“{original.title}”：{problem}")
        return None
    shown = [Change(f"附件“{original.title}” {change.place}", change.before, change.after) for change in made]
    if title != original.title:
        shown.append(Change("附件名称", original.title, title))
    if not shown:
        return None
    done.changes += shown
    return type(original).objects.create(
        title=title,
        file=ContentFile(data, name=_name_of_copy(name, original, chooser)),
        collection=original.collection,
        uploaded_by_user=by,
        **({} if isinstance(original, Attachment) else {"description": original.description}),
    )


def _name_of_copy(name: str, original: Any, chooser: Chooser) -> str:
    name = replaced(name, chooser.replacements(name, f"name:{original.title}")).replace("*", "x")
    path = PurePosixPath(name)
    return f"{path.stem}-masked{path.suffix}"


def _log(record: Record, done: Masking, by: Someone) -> None:
    log.note(
        "record.masked",
        by=by,
        about=record,
        title=record.title,
        agency_id=record.agency_id,
        revision=done.revision.pk if done.revision else None,
        places=[change.place for change in done.changes][:200],
        count=len(done.changes),
    )
