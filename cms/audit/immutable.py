"""Tables that only grow: the database refuses to change, delete or empty their rows, whoever asks.

For migrations: ``operations = [never_changes("audit_entry")]``.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

FUNCTIONS = RunSQL(
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- Only the tests' database lets its tables be emptied.
        IF current_setting('liubei.may_truncate', true) IS DISTINCT FROM 'on' THEN
            RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
    """,
    "DROP FUNCTION refuse_truncate(); DROP FUNCTION refuse_change();",
)


def never_changes(table: str) -> RunSQL:
    """The migration must depend on ``("audit", "0002_entries_never_change")``, which brings the functions."""
    return RunSQL(
        f"""
        CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
        """,
        f"DROP TRIGGER never_emptied ON {table}; DROP TRIGGER never_changes ON {table};",
    )
