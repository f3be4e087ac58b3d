from django.db import migrations

# An attempt is finished once: unlike the rows of `never_changes` it may be updated, as long as it is open.
FORWARD = """
CREATE FUNCTION refuse_change_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome = 'started' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a finished attempt never changes (attempt %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER attempt_finishes_once BEFORE UPDATE OR DELETE ON channels_attempt
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_attempt();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON channels_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""
BACKWARD = """
DROP TRIGGER never_emptied ON channels_attempt;
DROP TRIGGER attempt_finishes_once ON channels_attempt;
DROP FUNCTION refuse_change_of_attempt();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("channels", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
