from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change_of_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions never change (record %, number %)', OLD.record_id, OLD.number
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON records_edition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_edition();
CREATE FUNCTION refuse_truncate_of_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the tests' database lets its tables be emptied.
    IF current_setting('liubei.may_truncate', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'editions are never emptied' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER editions_never_emptied BEFORE TRUNCATE ON records_edition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_edition();
"""
BACKWARD = """
DROP TRIGGER editions_never_emptied ON records_edition;
DROP FUNCTION refuse_truncate_of_edition();
DROP TRIGGER edition_never_changes ON records_edition;
DROP FUNCTION refuse_change_of_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
