from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("nondisclosure", "0001_initial"),
    ]

    operations = [
        never_changes("nondisclosure_filing"),
        never_changes("nondisclosure_filingrequest"),
        never_changes("nondisclosure_requestanswer"),
        never_changes("nondisclosure_assessment"),
        never_changes("nondisclosure_assessmentanswer"),
        never_changes("nondisclosure_report"),
        never_changes("nondisclosure_reportedfiling"),
        never_changes("nondisclosure_reportfile"),
        never_changes("nondisclosure_submission"),
    ]
