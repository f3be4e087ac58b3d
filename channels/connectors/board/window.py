"""The newest records that a board shows, and the recent withdrawals: values only, no files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from channels.connector import Action, Parcel

from .entries import Entry, entry_of
from .settings import BoardSettings
from .text import printable

SHANGHAI = ZoneInfo("Asia/Shanghai")
RESERVE = 20
"""Entries kept beyond those shown, so that the board stays full when some are withdrawn."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which edition of which record."""

    record: str
    edition: int
    digest: str
    action: Action

    @classmethod
    def of(cls, parcel: Parcel) -> Stamp:
        return cls(str(parcel.record), parcel.edition, parcel.digest, parcel.action)


@dataclass(frozen=True, slots=True)
class Tombstone:
    record: str
    edition: int
    digest: str
    when: str
    explanation: str
    agency: str
    since: str
    """When the feed first said so; its days are counted from here, as a delivery may come late."""


@dataclass(frozen=True, slots=True)
class Window:
    authority: str
    """Host in the ``tag:`` ids. Kept from the first delivery on: ids survive a change of the site's address."""
    updated: str
    entries: tuple[Entry, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    last: Stamp | None = None
    """The delivery this window was saved for; unfinished while the record's gate does not equal it."""

    @classmethod
    def empty(cls, site_url: str, now: datetime) -> Window:
        return cls(authority=urlsplit(site_url).hostname or "", updated=now.isoformat(timespec="seconds"))

    def after(self, parcel: Parcel, site_url: str, settings: BoardSettings, now: datetime) -> Window:
        """This window with ``parcel`` applied: its record's entry or tombstone replaced by the new one."""
        content = printable(parcel.content)
        record = str(parcel.record)
        entries = [entry for entry in self.entries if entry.record != record]
        tombstones = [tombstone for tombstone in self.tombstones if tombstone.record != record]
        if parcel.action == "publish":
            entries.append(entry_of(content, parcel.digest, site_url))
            entries = [entry for entry in entries if not entry.is_over_on(_today(now))]
        else:
            tombstones.append(_tombstone_of(content, parcel.digest, now))
        return replace(
            self,
            updated=self._updated_by(content["issued_at"]),
            entries=_newest_first(entries)[: settings.entries + RESERVE],
            tombstones=tuple(tombstones),
            last=Stamp.of(parcel),
        ).without_expired(settings, now)

    def trimmed(self, settings: BoardSettings, now: datetime) -> Window:
        """What is shown of this window now: no notice before its 公示期, none after it."""
        today = tuple(entry for entry in self.entries if entry.is_shown_on(_today(now)))
        return replace(self, entries=today[: settings.entries]).without_expired(settings, now)

    def without_expired(self, settings: BoardSettings, now: datetime) -> Window:
        oldest = now - timedelta(days=settings.tombstone_days)
        kept = (stone for stone in self.tombstones if _moment(stone.since) >= oldest)
        return replace(self, tombstones=tuple(sorted(kept, key=lambda stone: stone.when, reverse=True)))

    def _updated_by(self, issued_at: str) -> str:
        if self.last is None:  # what an empty feed said was only the time it was made
            return issued_at
        return max(self.updated, issued_at, key=_moment)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Window:
        return cls(
            authority=stored["authority"],
            updated=stored["updated"],
            entries=tuple(Entry(**entry) for entry in stored["entries"]),
            tombstones=tuple(Tombstone(**tombstone) for tombstone in stored["tombstones"]),
            last=Stamp(**stored["last"]) if stored["last"] else None,
        )


def _tombstone_of(content: dict[str, Any], digest: str, now: datetime) -> Tombstone:
    return Tombstone(
        record=content["uuid"],
        edition=content["edition"],
        digest=digest,
        when=content["issued_at"],
        explanation=content["explanation"],
        agency=content["agency"]["name"],
        since=now.isoformat(timespec="seconds"),
    )


def _newest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    # By first publication: a corrected record keeps its place instead of jumping to the top.
    return tuple(sorted(entries, key=lambda entry: (_moment(entry.published_at), entry.record), reverse=True))


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
