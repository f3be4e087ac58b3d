"""The board's own memory, below ``_state/`` where no web server shows it.

One small file per record, for ever: the version gate. It says what the board shows *completely*, and it is
what keeps a late older edition out long after the record has left the window.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TypedDict

from channels.files import PublicFolder

from .window import Stamp, Window


class Build(TypedDict):
    """Which templates and settings the public files were made with."""

    build: str
    files: list[str]


class Ledger:
    def __init__(self, folder: PublicFolder) -> None:
        self._folder = folder

    def shown(self, record: str) -> Stamp | None:
        stored = self._folder.read_json(_gate(record))
        return None if stored is None else Stamp(**stored)

    def confirm(self, stamp: Stamp) -> None:
        self._folder.write_json(_gate(stamp.record), asdict(stamp))

    def window(self) -> Window | None:
        stored = self._folder.read_json("window.json")
        return None if stored is None else Window.from_json(stored)

    def save_window(self, window: Window) -> None:
        self._folder.write_json("window.json", window.to_json())

    def build(self) -> Build:
        return self._folder.read_json("build.json") or Build(build="", files=[])

    def save_build(self, build: Build) -> None:
        self._folder.write_json("build.json", build)


def _gate(record: str) -> str:
    # Split by the first two digits: no folder of a hundred thousand files.
    return f"records/{record[:2]}/{record}.json"
