from django.db import migrations

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
CREATE FUNCTION refuse_truncate_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the tests' database lets its tables be emptied.
    IF current_setting('liubei.may_truncate', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'attempts are never emptied' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempts_never_emptied BEFORE TRUNCATE ON channels_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_attempt();
"""
BACKWARD = """
DROP TRIGGER attempts_never_emptied ON channels_attempt;
DROP FUNCTION refuse_truncate_of_attempt();
DROP TRIGGER attempt_finishes_once ON channels_attempt;
DROP FUNCTION refuse_change_of_attempt();
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
