"""Writing the audit log. Everyone who decides, publishes, withdraws, waives or changes permissions calls ``note``."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from cms.audit.caller import current_address, current_user
from cms.audit.models import Told, Unlinked

GENESIS = "0" * 64


def note(
    action: str,
    *,
    by: Any = None,
    about: models.Model | str,
    title: str = "",
    agency_id: int | None = None,
    **details: Any,
) -> None:
    """Append an entry, in the transaction of what it tells of: both are kept, or neither.

    ``action`` is ``noun.verb`` (``edition.issued``) with a Chinese name in :mod:`cms.audit.wording`, ``by`` a person
    (otherwise whoever makes the request; nobody in tasks and commands), ``about`` a row or its name, ``details`` what
    JSON can hold. It may be called anywhere in a transaction: the entry is linked at its end (:mod:`cms.audit.linking`).
    """
    person = by if by is not None else current_user()
    known = person is not None and person.pk is not None
    entry = Unlinked(
        at=timezone.now(),
        action=action,
        by_id=person.pk if known else None,
        by_name=(person.get_full_name() or person.get_username())[:200] if known else "",
        address=current_address(),
        agency_id=agency_id,
        about=about if isinstance(about, str) else name_of(about),
        title=printable(title or ("" if isinstance(about, str) else str(about)))[:255],
        details=as_kept(details),
    )
    entry.said = said(entry)
    entry.save(force_insert=True)


def name_of(row: models.Model) -> str:
    """``app.model:key``. Every kind of record is named as a record, so that all about one is found together."""
    above = [
        parent for parent in row._meta.get_parent_list() if parent._meta.label_lower != "wagtailcore.page"
    ]
    return f"{(above[-1] if above else row)._meta.label_lower}:{row.pk}"


def as_kept(details: dict[str, Any]) -> Any:
    """As jsonb gives it back: fractions as text, since it would write some of them differently."""
    text = json.dumps(details, cls=DjangoJSONEncoder, allow_nan=False).replace("\\u0000", "")
    return json.loads(text, parse_float=str)


def printable(text: str) -> str:
    """Without the one character that PostgreSQL cannot keep: names of failed log-ins come from anyone."""
    return text.replace("\x00", "")


def said(entry: Told) -> str:
    """What an entry says as canonical JSON: with the number and the digest before, what its digest covers."""
    content = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "by": entry.by_id,
        "by_name": entry.by_name,
        "address": entry.address,
        "agency": entry.agency_id,
        "about": entry.about,
        "title": entry.title,
        "details": entry.details,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(number: int, previous: str, content: str) -> str:
    return hashlib.sha256(f"{number}\n{previous}\n{content}".encode()).hexdigest()
