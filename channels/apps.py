from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "channels"
    verbose_name = "渠道"

    def ready(self) -> None:
        from channels import checks, dispatch  # noqa: F401 (checks register themselves)
        from cms.records.signals import edition_issued

        edition_issued.connect(dispatch.plan, dispatch_uid="channels.dispatch.plan")
