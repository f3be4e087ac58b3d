from celery import shared_task

from cms.desk import clock, countdown, mailing, yearly


@shared_task(name="desk.tick")
def tick() -> None:
    clock.tick()


@shared_task(name="desk.mail")
def mail() -> None:
    mailing.mail_new()


@shared_task(name="desk.warn")
def warn() -> None:
    countdown.warn_authors()
    yearly.warn_of_missing_year()
