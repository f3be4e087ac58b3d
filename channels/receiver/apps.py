from django.apps import AppConfig


class ReceiverConfig(AppConfig):
    name = "channels.receiver"
    label = "receiver"
    verbose_name = "镇街门户"
