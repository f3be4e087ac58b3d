from django.apps import AppConfig
from django.db.models.signals import post_save


class RecordsConfig(AppConfig):
    name = "cms.records"
    label = "records"
    verbose_name = "公开信息"

    def ready(self) -> None:
        from cms.records.emergency import close_withdrawn
        from cms.records.signals import edition_issued
        from cms.records.terms import renew_first_level
        from cms.records.withholding import mark_withheld
        from cms.review.signals import verdict_given

        edition_issued.connect(close_withdrawn, dispatch_uid="records.close_withdrawn")
        verdict_given.connect(mark_withheld, dispatch_uid="records.mark_withheld")
        post_save.connect(renew_first_level, sender="catalogue.Topic", dispatch_uid="renew_first_level")
