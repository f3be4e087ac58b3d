import datetime

from django.db import migrations


def begin(apps, schema_editor):
    """Withholding must never wait for somebody to set up a template: there is one from the start."""
    template = apps.get_model("nondisclosure", "FilingNumberTemplate")
    template.objects.get_or_create(
        valid_from=datetime.date(2008, 5, 1), defaults={"pattern": "{name}不公开备〔{year}〕{serial}号"}
    )


class Migration(migrations.Migration):
    dependencies = [("nondisclosure", "0002_rows_never_change")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
