from django.apps import AppConfig
from django.db.models.signals import post_save


class RecordsConfig(AppConfig):
    name = "cms.records"
    label = "records"
    verbose_name = "公开信息"

    def ready(self) -> None:
        from cms.records.terms import renew_first_level

        post_save.connect(renew_first_level, sender="catalogue.Topic", dispatch_uid="renew_first_level")
