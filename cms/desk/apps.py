from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from cms.desk import receivers  # noqa: F401
