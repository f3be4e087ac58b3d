"""What a record should say and does not: for checks and reports. What a kind asks for, the kind says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cms.records.models import Record

CATALOGUED = ("summary", "topic", "head")
"""What every record needs to stand in the catalogue (条例 第十二条), besides what it cannot be saved without."""
CHUNK = 200


def missing_of(record: Record) -> list[str]:
    """Labels, the catalogue's own first, none twice."""
    general = [
        str(record._meta.get_field(name).verbose_name) for name in CATALOGUED if not getattr(record, name)
    ]
    return list(dict.fromkeys([*general, *record.missing_elements()]))


def recheck(public: Any) -> int:
    """Look again at public records (a QuerySet of read rows), for what is asked may have changed since they were
    issued. Returns how many are judged otherwise now. A bounded number of records is in memory at a time."""
    changed = 0
    numbers = list(public.values_list("record", flat=True))
    for start in range(0, len(numbers), CHUNK):
        rows = public.model.objects.filter(record__in=numbers[start : start + CHUNK])
        changed += _recheck_some({row.record_id: row for row in rows.defer("payload", "brief")})
    return changed


def _recheck_some(rows: dict[int, Any]) -> int:
    if not rows:
        return 0
    changed = []
    for record in _records(next(iter(rows.values())), rows):
        row, missing = rows[record.pk], missing_of(record)
        if row.missing != missing:
            row.missing = missing
            changed.append(row)
    type(next(iter(rows.values())))._default_manager.bulk_update(changed, ["missing"])
    return len(changed)


def _records(row: Any, numbers: Iterable[int]) -> Iterable[Record]:
    """As they are live, each of its own kind."""
    records = row._meta.get_field("record").related_model._default_manager
    return records.filter(pk__in=list(numbers)).specific()
