from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "cms.audit"
    label = "audit"
    verbose_name = "审计日志"

    def ready(self) -> None:
        # Every room says in its audited.py what of it belongs in the log.
        autodiscover_modules("audited")
