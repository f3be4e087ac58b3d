"""Proving that the log is whole: every entry says what its digest covers, and follows the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cms.audit.log import GENESIS, digest_of, said
from cms.audit.models import Entry

STEP = 5_000


class Broken(Exception):
    """The chain is not what was written; ``number`` is the first entry that is wrong."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"第 {number} 条：{problem}")
        self.number, self.problem = number, problem


class NoSuchStart(Broken):
    pass


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain. Written down elsewhere, it later proves that nothing up to it was rewritten."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """``number:digest``. Raises ValueError."""
        number, _, digest = text.strip().partition(":")
        if (
            not number.isascii()
            or not number.isdigit()
            or len(digest) != 64
            or set(digest) - set("0123456789abcdef")
        ):
            raise ValueError("校验点应写成“序号:摘要值”，摘要值为 64 位十六进制小写字符。")
        return cls(int(number), digest)


@dataclass(frozen=True, slots=True)
class Proof:
    checked: int
    head: Head


def head() -> Head:
    last = Entry.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else Head(0, GENESIS)


def verify(
    *,
    since: int = 1,
    until: int | None = None,
    anchor: Head | None = None,
    progress: Callable[[int], Any] = lambda number: None,
) -> Proof:
    """Check the entries from number ``since`` to ``until`` (or the last), each against the one before. Raises Broken.

    An ``anchor`` is a head that was written down earlier: the chain must still go through it. Reads with a cursor
    on the server, in constant memory; ``progress`` is called with the number reached, every few thousand.
    """
    with transaction.atomic():  # one state of the log, whatever is appended meanwhile
        last = _start(since)
        checked = 0
        for entry in _entries(since, until):
            _check(entry, last)
            last = Head(entry.number, entry.digest)
            checked += 1
            if checked % STEP == 0:
                progress(entry.number)
        _check_anchor(anchor, last)
    return Proof(checked, last)


def _start(since: int) -> Head:
    if since <= 1:
        return Head(0, GENESIS)
    before = Entry.objects.filter(number=since - 1).values_list("number", "digest").first()
    if before is None:
        raise NoSuchStart(since - 1, "没有这一条，不能从它之后开始校验。")
    return Head(*before)


def _entries(since: int, until: int | None) -> Iterator[Entry]:
    entries = Entry.objects.filter(number__gte=since)
    if until is not None:
        entries = entries.filter(number__lte=until)
    return entries.order_by("number").iterator(chunk_size=STEP)


def _check(entry: Entry, last: Head) -> None:
    if entry.number != last.number + 1:
        raise Broken(last.number + 1, "缺失，已被删除。" if entry.number > last.number else "重复或被插入。")
    if entry.previous != last.digest:
        raise Broken(entry.number, "与前一条不衔接：前面有记录被改写、插入或调换。")
    if entry.digest != digest_of(entry.number, entry.previous, said(entry)):
        raise Broken(entry.number, "内容与摘要值不符，已被改动。")


def _check_anchor(anchor: Head | None, last: Head) -> None:
    if anchor is None:
        return
    if anchor.number > last.number:
        raise Broken(
            last.number + 1,
            f"缺失：日志止于第 {last.number} 条，校验点在第 {anchor.number} 条，末尾已被截去。",
        )
    kept = GENESIS if anchor.number == 0 else _digest_at(anchor.number)
    if kept != anchor.digest:
        raise Broken(anchor.number, "与校验点的摘要值不符：日志在此之前被整体改写过。")


def _digest_at(number: int) -> str | None:
    return Entry.objects.filter(number=number).values_list("digest", flat=True).first()


def verify_last(count: int) -> Proof:
    """The newest ``count`` entries, for a look in between. Raises Broken."""
    return verify(since=max(head().number - count + 1, 1))
