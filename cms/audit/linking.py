"""How the database links entries: SQL of a migration.

An entry's digest is ``sha256("<number>\\n<previous digest>\\n<said>")``. The chain has one end, so whoever appends holds
an advisory lock until the commit. Taken while a transaction still works, that lock would make everybody wait and could
wait for a row itself: here it is taken by a deferred trigger, when everything else is done. Deferred foreign keys are
checked in the first pass of deferred triggers; the link asks for a second one, so that it comes after them.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

ONE_WRITER = 0x6C62_6175  # the advisory lock

TOLD = "at, action, by_id, by_name, address, agency_id, about, title, details"

LINKING = RunSQL(
    f"""
    CREATE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE audit_unlinked SET passes = 1 WHERE id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last_number bigint;
        last_digest text;
    BEGIN
        PERFORM pg_advisory_xact_lock({ONE_WRITER});
        SELECT number, digest INTO last_number, last_digest FROM audit_entry ORDER BY number DESC LIMIT 1;
        last_number := coalesce(last_number, 0) + 1;
        last_digest := coalesce(last_digest, repeat('0', 64));
        INSERT INTO audit_entry (number, previous, digest, {TOLD})
            SELECT last_number, last_digest,
                encode(sha256(convert_to(last_number || E'\\n' || last_digest || E'\\n' || said, 'UTF8')), 'hex'), {TOLD}
            FROM audit_unlinked WHERE id = NEW.id;
        DELETE FROM audit_unlinked WHERE id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON audit_unlinked
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_wait();
    CREATE CONSTRAINT TRIGGER audit_link_last AFTER UPDATE ON audit_unlinked
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
    """,  # noqa: S608 (constants of this module)
    """
    DROP TRIGGER audit_link_last ON audit_unlinked; DROP TRIGGER audit_link ON audit_unlinked;
    DROP FUNCTION audit_link(); DROP FUNCTION audit_wait();
    """,
)
