from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from cms.audit.log import GENESIS, digest_of, note
from cms.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_entries_are_linked():
    first = note("test.done", about="a:1", title="甲", weight=3)
    second = note("test.done", about="b:2", title="乙")
    assert (first.number, first.previous) == (1, GENESIS)
    assert (second.number, second.previous) == (2, first.digest)
    for entry in Entry.objects.all():
        assert entry.digest == digest_of(entry)


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET title = '改'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_database_refuses_to_change_them(change: str):
    note("test.done", about="a:1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL liubei.may_truncate = 'off'")
        cursor.execute(change)
