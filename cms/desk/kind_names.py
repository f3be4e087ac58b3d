"""The kinds of record there are, by what they say of themselves."""

from __future__ import annotations

from cms.records.models import Record


def kind_names() -> list[tuple[str, str]]:
    """``(code, label)`` of the general record and of every kind that is installed."""
    names = {Record.kind_code: Record.kind_label}
    pending = list(Record.__subclasses__())
    while pending:
        kind = pending.pop(0)
        names.setdefault(kind.kind_code, kind.kind_label)
        pending += kind.__subclasses__()
    return list(names.items())
