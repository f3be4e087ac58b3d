from django.db import migrations

from cms.audit.immutable import FUNCTIONS, never_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [FUNCTIONS, never_changes("audit_entry")]
