from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change_of_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions never change (record %, number %)', OLD.record_id, OLD.number
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON records_edition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_edition();
"""
BACKWARD = """
DROP TRIGGER edition_never_changes ON records_edition;
DROP FUNCTION refuse_change_of_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
