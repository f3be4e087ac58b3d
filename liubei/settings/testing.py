"""Tests: development on its own state folder, with real PostgreSQL and Redis."""

import os
from pathlib import Path

os.environ.setdefault(
    "LIUBEI_STATE_DIR", str(Path(__file__).resolve().parent.parent.parent / ".liubei" / "test")
)

from liubei.settings.development import *  # noqa: F403

LIUBEI_DEMO = False
# Tests that need real transactions empty the tables after themselves; elsewhere the database refuses that.
DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=20s -c liubei.may_truncate=on"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = False
MEDIA_ROOT = STATE_DIR / "media"  # noqa: F405
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}  # noqa: F405
WHITENOISE_AUTOREFRESH = True  # looks for files when asked, not at start
