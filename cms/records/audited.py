"""What belongs in the log of records: their beginning and end, copies, locks, editions, and the files they use.

Saving a draft does not: the record's history has it.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import PageLogEntry

from cms.agencies.models import Agency
from cms.audit.log import name_of, note
from cms.audit.watching import watch
from cms.records.models import Attachment, Edition, Picture, Record, WithdrawalReason
from cms.records.signals import edition_issued

watch(
    WithdrawalReason,
    "withdrawalreason",
    [
        "code", "label", "article", "template", "allows_explained", "allows_gone", "allows_replaced", "default_kind",
        "urgent", "confirm_within_hours", "valid_from", "valid_until", "position",
    ],
)  # fmt: skip


@receiver(edition_issued)
def issued(edition: Edition, **kwargs: Any) -> None:
    record, withdrawal = edition.record, edition.withdrawal
    asked = {"request": withdrawal.pk, "verify_by": withdrawal.verify_by} if withdrawal else {}
    note(
        "withdrawal.executed" if edition.action == Edition.Action.WITHDRAW else "edition.issued",
        by=edition.issued_by,
        about=name_of(record),
        title=record.title,
        agency_id=record.agency_id,
        uuid=record.uuid,
        index_number=record.index_number,
        number=edition.number,
        digest=edition.digest,
        **({"reason": edition.reason} if edition.reason else {}),
        **asked,
    )


@receiver(post_save)
def created(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw and issubclass(sender, Record):
        _note("record.created", instance, index_number=instance.index_number, kind=instance.kind_label)


@receiver(post_delete)
def deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    # A kind of record is deleted together with the rows of its base, of which only the base itself is told.
    if sender is Record:
        _note("record.deleted", instance, index_number=instance.index_number, uuid=instance.uuid)


FROM_WAGTAIL = {
    "wagtail.copy": "record.copied",
    "wagtail.lock": "record.locked",
    "wagtail.unlock": "record.unlocked",
    "wagtail.publish.schedule": "record.scheduled",
    "wagtail.schedule.cancel": "record.unscheduled",
}
"""What Wagtail's own log tells of, and ours as well."""


@receiver(post_save, sender=PageLogEntry)
def told_by_wagtail(instance: PageLogEntry, created: bool, raw: bool = False, **kwargs: Any) -> None:
    action = FROM_WAGTAIL.get(instance.action)
    record = Record.objects.filter(pk=instance.page_id).first() if action and created and not raw else None
    if action and record is not None:
        _note(action, record, by=instance.user, **_source(instance.data))


def _source(data: dict[str, Any]) -> dict[str, Any]:
    source = (data or {}).get("page") or {}  # Wagtail's "source" is the page above it
    return {"source": source.get("title", ""), "source_id": source.get("id")} if source else {}


def _note(action: str, record: Record, *, by: Any = None, **details: Any) -> None:
    note(
        action,
        by=by,
        about=name_of(record),
        title=record.draft_title or record.title,
        agency_id=record.agency_id,
        **details,
    )


def _watch_files(model: Any, noun: str) -> None:
    def before(instance: Any, raw: bool = False, **kwargs: Any) -> None:
        stored = None if raw or instance._state.adding else model.objects.filter(pk=instance.pk)
        instance._audit_sha256 = (
            stored.values_list("sha256", flat=True).first() if stored is not None else None
        )

    def saved(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
        if raw:
            return
        if created:
            _note_file(f"{noun}.uploaded", instance)
        elif instance._audit_sha256 and instance._audit_sha256 != instance.sha256:
            _note_file(f"{noun}.replaced", instance, was=instance._audit_sha256)

    def gone(instance: Any, **kwargs: Any) -> None:
        _note_file(f"{noun}.deleted", instance)

    pre_save.connect(before, sender=model, weak=False, dispatch_uid=f"audit-before-{noun}")
    post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"audit-saved-{noun}")
    post_delete.connect(gone, sender=model, weak=False, dispatch_uid=f"audit-gone-{noun}")


def _note_file(action: str, file: Any, **details: Any) -> None:
    agency = Agency.objects.filter(collection=file.collection_id).values_list("pk", flat=True).first()
    note(action, about=name_of(file), title=file.title, agency_id=agency, sha256=file.sha256, **details)


_watch_files(Attachment, "attachment")
_watch_files(Picture, "picture")
