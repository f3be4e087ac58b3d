from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "cms.agencies"
    label = "agencies"
    verbose_name = "公开主体"

    def ready(self) -> None:
        from cms.agencies import checks  # noqa: F401
