"""要素齐全: what the rules ask of a kind must be said before anybody reviews it, and before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.refusal import Refusal

if TYPE_CHECKING:
    from cms.records.models import Record


class Incomplete(Refusal):
    """The record lacks elements that its kind demands; the message lists them."""


def what_is_missing(record: Record) -> str:
    """A sentence for the editor; empty where nothing is missing."""
    missing = record.missing_elements()
    return f"还缺少必填要素：{'、'.join(missing)}。请补全后再送审。" if missing else ""


def require_complete(record: Record) -> None:
    if problem := what_is_missing(record):
        raise Incomplete(problem)
