from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("catalogue", "0001_initial"),
    ]

    operations = [
        never_changes("catalogue_indexnumber"),
    ]
