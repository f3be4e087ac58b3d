"""The whole story of one record, from its first revision to the last receipt, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from wagtail.models import Revision

from channels.models import Attempt, Delivery
from cms.records.models import Edition, Record
from cms.review.models import Verdict


class NoSuchRecord(LookupError):
    """Neither a uuid nor an index number of a record."""


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    what: str
    details: str


def find_record(name: str) -> Record:
    """By uuid or index number. Raises NoSuchRecord."""
    try:
        found = Record.objects.filter(uuid=UUID(name)).first()
    except ValueError:
        found = Record.objects.filter(index_number=name).first()
    if found is None:
        raise NoSuchRecord(f"没有 uuid 或索引号为“{name}”的信息。")
    return found.specific


def story_of(record: Record) -> list[Event]:
    """Revisions, verdicts, editions and attempts, oldest first."""
    parts = (_revisions(record), _verdicts(record), _editions(record), _attempts(record))
    return sorted((event for part in parts for event in part), key=lambda event: event.at)


def standing_of(record: Record) -> list[Delivery]:
    deliveries = Delivery.objects.filter(record=record.pk).select_related("channel", "desired", "shown")
    return list(deliveries.order_by("channel__position"))


def _revisions(record: Record) -> Iterator[Event]:
    for revision in Revision.objects.for_instance(record).select_related("user"):
        yield Event(revision.created_at, "修订", f"修订 {revision.pk}，{_name(revision.user)}")


def _verdicts(record: Record) -> Iterator[Event]:
    for verdict in Verdict.objects.filter(page_id_at_decision=record.pk).select_related("decided_by"):
        text = f"{verdict}，修订 {verdict.revision_id}，{_name(verdict.decided_by)}，摘要值 {verdict.digest[:16]}…"
        yield Event(
            verdict.decided_at, "审查", f"{text}{'，意见：' + verdict.comment if verdict.comment else ''}"
        )


def _editions(record: Record) -> Iterator[Event]:
    for edition in Edition.objects.filter(record=record.pk).select_related("issued_by"):
        reason = f"，原因：{edition.reason}" if edition.reason else ""
        yield Event(
            edition.issued_at,
            "版次",
            f"{edition}，{_name(edition.issued_by)}，摘要值 {edition.digest}{reason}",
        )


def _attempts(record: Record) -> Iterator[Event]:
    attempts = Attempt.objects.filter(delivery__record=record.pk).select_related(
        "delivery__channel", "edition"
    )
    for attempt in attempts:
        yield Event(
            attempt.started_at,
            "投递",
            f"{attempt.delivery.channel}：{attempt.edition}，{attempt}{_result(attempt)}",
        )


def _result(attempt: Attempt) -> str:
    parts = [f"{attempt.seconds:.2f} 秒"] if attempt.seconds is not None else []
    parts += [f"HTTP {attempt.status}"] if attempt.status else []
    parts += [attempt.address] if attempt.address else []
    parts += [attempt.detail] if attempt.detail else []
    if attempt.receipt:
        parts.append(
            f"回执：第{attempt.receipt['edition']}版 {attempt.receipt['digest'][:16]}… {attempt.receipt['url']}".strip()
        )
    return f"（{'，'.join(parts)}）" if parts else ""


def _name(user: object) -> str:
    return (user.get_full_name() or user.get_username()) if user else "系统"


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
