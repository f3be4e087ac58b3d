"""What the site remembers of one record, for ever: the version gate and the record's places.

The file is written twice per delivery. Before anything visible changes it holds everything the record *may*
occupy (old and new addresses, lists and files together) with ``done`` false; at the end it holds what the
record does occupy, with ``done`` true. So a delivery that dies on the way leaves nothing that the next one
cannot find.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from channels.connector import Action
from channels.connectors.website.folder import STATE, SiteFolder

_OPEN = f"{STATE}/open.json"


@dataclass(frozen=True, slots=True)
class RecordState:
    edition: int
    digest: str
    action: Action
    done: bool
    path: str
    old_paths: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    """List key → the record's number in that list. Kept after a withdrawal: a return is to the same place."""
    lists: tuple[str, ...] = ()
    """Lists that show the record, or may."""
    files: tuple[str, ...] = ()


class Records:
    def __init__(self, folder: SiteFolder) -> None:
        self._folder = folder

    @staticmethod
    def _address(record: str) -> str:
        return f"{STATE}/records/{record[:2]}/{record}.json"

    def load(self, record: str) -> RecordState | None:
        stored = self._folder.read_json(self._address(record))
        if stored is None:
            return None
        for name in ("old_paths", "lists", "files"):
            stored[name] = tuple(stored[name])
        return RecordState(**stored)

    def save(self, record: str, state: RecordState) -> None:
        self._folder.write_json(self._address(record), asdict(state))

    def open_record(self) -> str | None:
        """The record that last got places in lists; its delivery may have died before they were counted."""
        return self._folder.read_json(_OPEN)

    def set_open_record(self, record: str) -> None:
        self._folder.write_json(_OPEN, record)
