from celery import shared_task

from cms.records import scheduling


@shared_task(name="records.publish_scheduled")
def publish_scheduled() -> None:
    scheduling.publish_due()
