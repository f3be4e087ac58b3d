"""Rows made once and put back in every test: what takes hundreds of queries to make takes one to copy."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

Rows = dict[str, set[str]]
"""Table → its rows as JSON."""


def all_rows() -> Rows:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            if rows := cursor.fetchall():
                found[table] = {text for (text,) in rows}
    return found


@dataclass(frozen=True)
class Copy:
    """What was added or changed between two looks at the database."""

    statements: str

    @classmethod
    def of(cls, before: Rows, after: Rows) -> Copy:
        changed = {table: rows - before.get(table, set()) for table, rows in after.items()}
        return cls(";\n".join(_put(table, rows) for table, rows in changed.items() if rows))

    def put_back(self) -> bool:
        """False, and nothing done, where the test has already made something that stands in the way.

        Identities are not in the way: sequences do not go back when a transaction does.
        """
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(self.statements)
        except IntegrityError:
            return False
        return True


def _put(table: str, rows: set[str]) -> str:
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table)
    parsed = sorted((json.loads(row) for row in rows), key=lambda row: row[key])
    columns = [f'"{name}"' for name in parsed[0]]
    body = json.dumps(parsed, ensure_ascii=False).replace("'", "''")
    return (
        f'INSERT INTO "{table}" ({", ".join(columns)})'
        f" SELECT {', '.join(columns)} FROM jsonb_populate_recordset(NULL::\"{table}\", '{body}')"
        f' ON CONFLICT ("{key}") DO UPDATE'
        f" SET ({', '.join(columns)}) = ({', '.join(f'EXCLUDED.{name}' for name in columns)})"
    )
