from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("desk", "0001_initial"),
    ]

    operations = [
        never_changes("desk_remark"),
        never_changes("desk_remark_mentioned"),
        never_changes("desk_remarkmark"),
    ]
