"""The doorbell: Celery wakes the post office, PostgreSQL remembers what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liubei.settings.production")

app = Celery("liubei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["channels", "cms.records"])
app.conf.beat_schedule = {
    "sweep": {"task": "channels.sweep", "schedule": 2.0, "options": {"expires": 10, "queue": "clock"}},
    "keep-time": {
        "task": "channels.keep_time",
        "schedule": 300.0,
        "options": {"expires": 240, "queue": "files"},
    },
    "publish-scheduled": {
        "task": "records.publish_scheduled",
        "schedule": 15.0,
        "options": {"expires": 60, "queue": "clock"},
    },
}
