"""The door between draft and live. Only publishing and withdrawing open it; every other save is checked."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cms.refusal import Refusal
from cms.review.gate import NotCleared
from cms.review.locking import lock_page

if TYPE_CHECKING:
    from cms.records.models import Record

GUARDED = {"live", "live_revision", "live_revision_id"}
_open_for: ContextVar[int | None] = ContextVar("open_for", default=None)


class WithdrawInstead(Refusal):
    default = "已公开的信息不能直接下线，请使用“撤稿”，并写明原因和对外说明。"


class NoAliases(Refusal):
    default = "公开信息不能建立别名。需要在多个栏目显示时，请使用“同时显示在”。"


class KeptForAssessment(Refusal):
    default = "“不予公开”的信息须定期评估，不能删除。"


@contextmanager
def opened(record_id: int) -> Generator[None]:
    token = _open_for.set(record_id)
    try:
        yield
    finally:
        _open_for.reset(token)


def check(record: Record) -> None:
    """Refuse a save that would change what is live past publishing and withdrawing. Within a transaction: it
    holds the record's lock, so that nothing is published or withdrawn between the check and the save."""
    if _open_for.get() == record.pk:
        return
    lock_page(record.pk)
    before = type(record)._base_manager.filter(pk=record.pk).values("live", "live_revision_id").get()
    if before["live"] and not record.live:
        raise WithdrawInstead
    if record.live and (not before["live"] or record.live_revision_id != before["live_revision_id"]):
        raise NotCleared


def refuse_alias(record: Record) -> None:
    if record.alias_of_id is not None:
        raise NoAliases
