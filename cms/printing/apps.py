from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "cms.printing"
    label = "printing"
    verbose_name = "打印"
