from django.apps import AppConfig


class ChannelConsoleConfig(AppConfig):
    name = "channels.console"
    label = "channel_console"
    verbose_name = "渠道工作台"
