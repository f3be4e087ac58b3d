"""Settings that the portal site and the newsroom site share: nothing here comes from the environment."""

from __future__ import annotations

DEBUG = False
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "channels.receiver.middleware.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are revalidated on every visit, so that a withdrawn one is never shown from a cache.
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["channels.receiver.pages.site"]},
    }
]

STATIC_URL = "/static/"
# The few files come straight from the app folders: no collectstatic step to forget on a small machine.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
