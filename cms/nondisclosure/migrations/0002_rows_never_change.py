from django.db import migrations

from cms.audit.immutable import never_changes

TABLES = (
    "filing", "filingrequest", "requestanswer", "assessment", "assessmentanswer",
    "report", "reportedfiling", "reportfile", "submission",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nondisclosure", "0001_register"), ("audit", "0002_entries_never_change")]
    operations = [never_changes(f"nondisclosure_{table}") for table in TABLES]
