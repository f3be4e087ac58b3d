"""Settings of the portal site. Production is the only mode; everything local comes from the environment.

============================================  =====================================================
``RECEIVER_DATABASE_URL``                     PostgreSQL; ``?host=/folder`` for a unix socket
``RECEIVER_SECRET_KEY`` (or ``…_FILE``)       Django's secret key
``RECEIVER_PORTALS_FILE``                     the portals and their signing secrets, as JSON: ``places.py``
``RECEIVER_ALLOWED_HOSTS``                    host names, separated by commas
``RECEIVER_SITE_URL``                         root of the district's website, for files and originals
``RECEIVER_PUBLIC_URL``                       this site's own public root, for receipts; else the
                                              request's host is used
``RECEIVER_MAX_BODY``                         largest edition accepted, in bytes (5 MiB)
============================================  =====================================================
"""

from __future__ import annotations

from channels.receiver.environment import Environment
from channels.receiver.foundation import *  # noqa: F403
from channels.receiver.places import places_in

environment = Environment("RECEIVER")

SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
DATABASES = {"default": environment.database()}
DATA_UPLOAD_MAX_MEMORY_SIZE = environment.number("MAX_BODY", 5 * 1024 * 1024)

INSTALLED_APPS = ["channels.receiver", "django.contrib.staticfiles"]
ROOT_URLCONF = "channels.receiver.urls"
WSGI_APPLICATION = "channels.receiver.wsgi.application"

RECEIVER_SITE_NAME = "柳北区镇街门户"
RECEIVER_THEME = ""
RECEIVER_SITE_URL = environment.address("SITE_URL")
RECEIVER_PUBLIC_URL = environment.address("PUBLIC_URL")
RECEIVER_PLACES = places_in(environment.text("PORTALS"))
