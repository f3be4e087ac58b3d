"""Development and the demo: production, with private PostgreSQL and Redis where no address is given."""

import os
from pathlib import Path

_base = Path(__file__).resolve().parent.parent.parent
_state = Path(os.environ.setdefault("LIUBEI_STATE_DIR", str(_base / ".liubei")))

from liubei import private_servers  # noqa: E402

private_servers.provide(_state)
os.environ.setdefault("LIUBEI_HTTPS", "false")
os.environ.setdefault("LIUBEI_SITE_URL", "http://127.0.0.1:8001")

from liubei.settings.production import *  # noqa: E402, F403

DEBUG = os.environ.get("LIUBEI_DEBUG", "false") == "true"
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(",")),
]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LIUBEI_DEMO = True
