from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "cms.kinds"
    label = "kinds"
    verbose_name = "信息种类"
