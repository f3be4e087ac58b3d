from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "channels.newsroom"
    label = "newsroom"
    verbose_name = "合作媒体"
