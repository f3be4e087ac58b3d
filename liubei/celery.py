"""The doorbell: Celery wakes the post office, PostgreSQL remembers what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liubei.settings.production")

app = Celery("liubei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["channels", "cms.records", "cms.desk"])
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
    "desk": {"task": "desk.tick", "schedule": 30.0, "options": {"expires": 60, "queue": "clock"}},
    "desk-warnings": {"task": "desk.warn", "schedule": 3600.0, "options": {"expires": 600, "queue": "clock"}},
    # Not on the clock's queue: a mail server that is slow to answer must not hold up what is due.
    "desk-mail": {"task": "desk.mail", "schedule": 60.0, "options": {"expires": 60, "queue": "ordinary"}},
}
