"""What came out of a file, and how much may."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from cms.scan.findings import Notice
from cms.scan.text import Passage


class TooMuch(Exception):
    """The file is larger, deeper or slower than a scan may be."""


@dataclass
class Limits:
    """Shared by a file and everything packed in it."""

    seconds: float = 20.0
    """Of the processor: a busy machine must not make a file unreadable."""
    unpacked: int = 300 * 1024 * 1024
    ratio: int = 250
    """How many times larger than packed a part may be, above ``small`` bytes: a document's XML shrinks to a fifth
    or a twentieth, a bomb to a thousandth."""
    small: int = 2 * 1024 * 1024
    parts: int = 5000
    depth: int = 4
    characters: int = 30_000_000
    started: float = field(default_factory=time.process_time)

    def tick(self) -> None:
        if time.process_time() - self.started > self.seconds:
            raise TooMuch(f"检查时间超过 {self.seconds:.0f} 秒")

    def unpack(self, packed: int, size: int) -> None:
        """Before a part of ``size`` bytes is read from ``packed`` ones."""
        self.tick()
        self.unpacked -= size
        self.parts -= 1
        if self.unpacked < 0 or self.parts < 0:
            raise TooMuch("解压后的内容太大")
        if size > self.small and size > self.ratio * max(packed, 1):
            raise TooMuch("压缩比异常，可能是压缩炸弹")

    def characters_read(self, count: int) -> None:
        self.characters -= count
        if self.characters < 0:
            raise TooMuch("文字太多")


@dataclass
class Contents:
    passages: list[Passage] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    is_passing: bool = False
    """It went wrong for a reason that may be gone the next time: not to be remembered."""

    def say(self, place: str, text: str, limits: Limits) -> None:
        if text and not text.isspace():
            limits.characters_read(len(text))
            self.passages.append(Passage(place, text))

    def note(self, kind: str, place: str, message: str) -> None:
        self.notices.append(Notice(kind, place, message))

    def take(self, other: Contents, inside: str) -> None:
        """Everything of a file that is packed in this one."""
        self.passages += [Passage(_joined(inside, passage.place), passage.text) for passage in other.passages]
        self.notices += [
            Notice(item.kind, _joined(inside, item.place), item.message) for item in other.notices
        ]


def _joined(outer: str, inner: str) -> str:
    return f"{outer} · {inner}" if inner else outer
