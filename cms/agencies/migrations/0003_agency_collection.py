from django.db import migrations, models
import django.db.models.deletion


def link_by_name(apps, schema_editor):
    """Until now an agency's collection was found by its name."""
    Agency = apps.get_model("agencies", "Agency")
    Collection = apps.get_model("wagtailcore", "Collection")
    for agency in Agency.objects.filter(collection=None):
        found = Collection.objects.filter(depth=2, name=agency.name).order_by("path").first()
        if found is not None:
            Agency.objects.filter(pk=agency.pk).update(collection=found)


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0002_agencies"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="collection",
            field=models.OneToOneField(
                editable=False,
                help_text="本公开主体的附件和图片都在其中，只有本公开主体的人员可以打开。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agency",
                to="wagtailcore.collection",
                verbose_name="文件夹",
            ),
        ),
        migrations.RunPython(link_by_name, migrations.RunPython.noop),
    ]
