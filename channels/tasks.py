"""Celery's side of the post office: three lines each."""

from celery import shared_task

from channels import dispatch


@shared_task(name="channels.deliver")
def deliver(channel_id: int, record_id: int) -> None:
    dispatch.deliver(channel_id, record_id)


@shared_task(name="channels.sweep")
def sweep() -> None:
    dispatch.sweep()


@shared_task(name="channels.keep_time")
def keep_time() -> None:
    dispatch.keep_time()
