from django.db import migrations

# Withholding must never wait for somebody to set up a template: there is one from the start.
BEGIN = """
INSERT INTO nondisclosure_filingnumbertemplate (valid_from, pattern)
VALUES ('2008-05-01', '{name}不公开备〔{year}〕{serial}号') ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("nondisclosure", "0002_rows_never_change")]
    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
