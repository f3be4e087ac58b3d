"""Settings of the demo news site: those of ``channels.receiver.settings``, under its own prefix.

``NEWSROOM_DATABASE_URL``, ``NEWSROOM_SECRET_KEY`` (or ``…_FILE``), ``NEWSROOM_DESKS_FILE``,
``NEWSROOM_ALLOWED_HOSTS``, ``NEWSROOM_SITE_URL``, ``NEWSROOM_PUBLIC_URL``, ``NEWSROOM_MAX_BODY``.
"""

from __future__ import annotations

from channels.receiver.environment import Environment
from channels.receiver.foundation import *  # noqa: F403
from channels.receiver.places import places_in

environment = Environment("NEWSROOM")

SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
DATABASES = {"default": environment.database()}
DATA_UPLOAD_MAX_MEMORY_SIZE = environment.number("MAX_BODY", 5 * 1024 * 1024)

INSTALLED_APPS = ["channels.newsroom", "channels.receiver", "django.contrib.staticfiles"]
ROOT_URLCONF = "channels.newsroom.urls"
WSGI_APPLICATION = "channels.newsroom.wsgi.application"

RECEIVER_SITE_NAME = "合作媒体"
RECEIVER_THEME = "newsroom/theme.css"
RECEIVER_SITE_URL = environment.address("SITE_URL")
RECEIVER_PUBLIC_URL = environment.address("PUBLIC_URL")
RECEIVER_PLACES = places_in(environment.text("DESKS"))
