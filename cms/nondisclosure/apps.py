from importlib import import_module

from django.apps import AppConfig


class NondisclosureConfig(AppConfig):
    name = "cms.nondisclosure"
    label = "nondisclosure"
    verbose_name = "不予公开"

    def ready(self) -> None:
        import_module("cms.nondisclosure.receivers")
