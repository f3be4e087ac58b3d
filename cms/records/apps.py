from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "cms.records"
    label = "records"
    verbose_name = "公开信息"

    def ready(self) -> None:
        from cms.records.withholding import mark_withheld
        from cms.review.signals import verdict_given

        verdict_given.connect(mark_withheld, dispatch_uid="records.mark_withheld")
