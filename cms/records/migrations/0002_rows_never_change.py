from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("records", "0001_initial"),
    ]

    operations = [
        never_changes("records_edition"),
        never_changes("records_withdrawalrequest"),
        never_changes("records_withdrawaldecision"),
    ]
