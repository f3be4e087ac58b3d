from django.apps import AppConfig


class NondisclosureConfig(AppConfig):
    name = "cms.nondisclosure"
    label = "nondisclosure"
    verbose_name = "不予公开"
