from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change_of_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'verdicts never change (verdict %)', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER verdict_never_changes BEFORE UPDATE OR DELETE ON review_verdict
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_verdict();
CREATE FUNCTION refuse_truncate_of_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the tests' database lets its tables be emptied.
    IF current_setting('liubei.may_truncate', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'verdicts are never emptied' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER verdicts_never_emptied BEFORE TRUNCATE ON review_verdict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_verdict();
"""
BACKWARD = """
DROP TRIGGER verdicts_never_emptied ON review_verdict;
DROP FUNCTION refuse_truncate_of_verdict();
DROP TRIGGER verdict_never_changes ON review_verdict;
DROP FUNCTION refuse_change_of_verdict();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
