from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("scan", "0001_initial"),
    ]

    operations = [
        never_changes("scan_listversion"),
        never_changes("scan_filescan"),
        never_changes("scan_scan"),
        never_changes("scan_finding"),
        never_changes("scan_waiver"),
    ]
