"""Links from one record to others, as the public form has them: only to what is public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.records.models import PublishedRecord

Link = dict[str, Any]


def links_to(records: Iterable[int]) -> dict[int, Link]:
    """The public ones of ``records`` by their ids, in one query."""
    wanted = {record for record in records if record}
    if not wanted:
        return {}
    rows = PublishedRecord.objects.filter(record__in=wanted, withdrawn=False)
    columns = ("record_id", "uuid", "record__title", "path", "index_number")
    return {
        record: {"uuid": str(uuid), "title": title, "path": path, "index_number": index_number}
        for record, uuid, title, path, index_number in rows.values_list(*columns)
    }


def quoted(title: str, number: str = "") -> str:
    return f"《{title}》（{number}）" if number else f"《{title}》"
