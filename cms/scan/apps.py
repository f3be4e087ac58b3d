from django.apps import AppConfig


class ScanConfig(AppConfig):
    name = "cms.scan"
    label = "scan"
    verbose_name = "内容检查"
