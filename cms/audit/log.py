"""Writing the audit log. Everyone who decides, publishes, withdraws, waives or changes permissions calls ``note``."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from cms.audit.models import Entry

GENESIS = "0" * 64
ONE_WRITER = 0x6C62_6175  # advisory lock: the chain has one end, so entries are appended one after the other


@transaction.atomic
def note(
    action: str,
    *,
    by: Any = None,
    about: models.Model | str,
    title: str = "",
    agency_id: int | None = None,
    **details: Any,
) -> Entry:
    """Append an entry, in the transaction of what it tells of: both are kept, or neither.

    ``action`` is ``noun.verb`` (``edition.issued``), ``about`` a row or its name, ``details`` what JSON can hold.
    Call it late in a transaction: until that ends, nobody else can append.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        action=action,
        by=by if by is not None and by.pk else None,
        by_name=(by.get_full_name() or by.get_username()) if by is not None and by.pk else "",
        agency_id=agency_id,
        about=about if isinstance(about, str) else name_of(about),
        title=(title or ("" if isinstance(about, str) else str(about)))[:255],
        details=json.loads(json.dumps(details, cls=DjangoJSONEncoder)),
        previous=last.digest if last else GENESIS,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def name_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def digest_of(entry: Entry) -> str:
    """SHA-256 over the entry's canonical JSON, the digest of the one before included."""
    said = {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "action": entry.action,
        "by": entry.by_id,
        "by_name": entry.by_name,
        "agency": entry.agency_id,
        "about": entry.about,
        "title": entry.title,
        "details": entry.details,
        "previous": entry.previous,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
