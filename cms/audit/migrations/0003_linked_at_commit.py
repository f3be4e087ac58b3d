from django.db import migrations

from cms.audit.linking import LINKING


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_entries_never_change")]
    operations = [LINKING]
