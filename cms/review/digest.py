"""Canonical bytes and their digest: what a verdict is bound to."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Revision


def canonical(value: Any) -> str:
    """JSON with sorted keys and no white space, so that equal content gives equal bytes.

    Raises ValueError for numbers that JSON cannot express.
    """
    return json.dumps(
        value,
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_file(file: Any) -> str:
    """SHA-256 of a file's bytes; it is left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def content_digest(revision: Revision, reviewed: Any = None) -> str:
    """SHA-256 over the revision's number, its content and the bytes of the files that it uses.

    The content is the one in memory, so that a revision changed on its way to publication differs from the
    one that was reviewed; files are named by their own digests, so that replacing one differs as well.
    ``reviewed`` is ``revision.as_object()``, where the caller has it.
    """
    reviewed = reviewed or revision.as_object()
    files = reviewed.files_under_review() if hasattr(reviewed, "files_under_review") else []
    return sha256(canonical({"revision": revision.pk, "content": revision.content, "files": files}))
