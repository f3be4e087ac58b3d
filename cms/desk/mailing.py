"""Messages by e-mail, from Celery: one letter per person with all that is new."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from cms.agencies.models import User
from cms.desk.notices import Notification

logger = logging.getLogger(__name__)
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
TOO_OLD = datetime.timedelta(days=3)
IN_ONE_LETTER = 30


def mail_new() -> int:
    """Send what nobody was mailed yet; returns the number of letters. A letter that the server does not take is
    tried again the next time. If the process dies between the server's yes and ours, it is sent twice."""
    if settings.EMAIL_BACKEND == NOWHERE:
        return 0
    fresh = Notification.objects.filter(
        mailed_at=None, read_at=None, created_at__gte=timezone.now() - TOO_OLD
    )
    wanting = User.objects.filter(is_active=True, pk__in=fresh.values("person")).exclude(email="")
    people = wanting.exclude(message_preference__by_mail=False).values_list("pk", flat=True)
    return sum(_mail(person) for person in list(people))


def _mail(person_id: int) -> bool:
    with transaction.atomic():
        # Whoever has the person's row writes to them; a second clock passes on.
        person = User.objects.select_for_update(skip_locked=True).filter(pk=person_id).first()
        if person is None:
            return False
        unsent = Notification.objects.filter(
            person=person, mailed_at=None, read_at=None, created_at__gte=timezone.now() - TOO_OLD
        )
        new = list(unsent.order_by("created_at")[:IN_ONE_LETTER])
        if not new:
            return False
        subject = new[0].text[:60] if len(new) == 1 else f"您有 {len(new)} 条新消息"
        try:
            send_mail(f"【信息公开】{subject}", _letter(new), settings.DEFAULT_FROM_EMAIL, [person.email])
        except OSError as error:  # the mail server's trouble, SMTPException included, is not ours
            logger.warning("mail to person %s failed: %s", person_id, error)
            return False
        Notification.objects.filter(pk__in=[row.pk for row in new]).update(mailed_at=timezone.now())
        return True


def _letter(new: list[Notification]) -> str:
    root = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    lines = [f"· {row.text}\n  {root}{row.url}" if row.url else f"· {row.text}" for row in new]
    end = "不想收到邮件的，可在“账号”页的“消息”一节关闭。"
    return "\n\n".join([*lines, end])
