"""The .po files that people edit, written as the .mo files that Django reads. No gettext needed."""

from __future__ import annotations

import re
import struct
from ast import literal_eval
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

Entry = dict[str, str]
"""A message: msgid, msgstr or msgstr[0], perhaps msgctxt and msgid_plural."""

_QUOTED = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) )?(".*")$')
_MAGIC, _HEADER = 0x950412DE, 28


def read_po(path: Path) -> list[Entry]:
    """The messages of a .po file, its header first; obsolete ones (#~) are comments to us."""
    entries: list[Entry] = []
    field = ""
    for quoted in filter(None, map(_QUOTED.match, path.read_text("utf-8").splitlines())):
        if quoted[1] == "msgctxt" or (quoted[1] == "msgid" and field != "msgctxt"):
            entries.append({})
        field = quoted[1] or field
        entries[-1][field] = entries[-1].get(field, "") + literal_eval(quoted[2])
    return entries


def to_mo(entries: Iterable[Entry]) -> bytes:
    """GNU .mo: a table of sorted keys, a table of texts, then both as bytes that end in NUL."""
    pairs = sorted((_key(entry), _text(entry)) for entry in entries)
    keys = [key for key, _ in pairs]
    texts = [text for _, text in pairs]
    count = len(pairs)
    tables, place = b"", _HEADER + 16 * count
    for part in (*keys, *texts):
        tables += struct.pack("<II", len(part), place)
        place += len(part) + 1
    head = struct.pack("<7I", _MAGIC, 0, count, _HEADER, _HEADER + 8 * count, 0, _HEADER)
    return head + tables + b"".join(part + b"\0" for part in (*keys, *texts))


def _key(entry: Entry) -> bytes:
    context = f"{entry['msgctxt']}\4" if "msgctxt" in entry else ""
    plural = f"\0{entry['msgid_plural']}" if "msgid_plural" in entry else ""
    return f"{context}{entry['msgid']}{plural}".encode()


def _text(entry: Entry) -> bytes:
    """Chinese has one plural form."""
    return entry.get("msgstr", entry.get("msgstr[0]", "")).encode()


class Command(BaseCommand):
    help = "把 locale 目录中的 .po 编译为 .mo。改动译文后执行，并一并提交。"

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).rglob("*.po")):
                entries = read_po(source)
                source.with_suffix(".mo").write_bytes(to_mo(entries))
                self.stdout.write(f"{source.parent.parent.name}/{source.stem}：{len(entries) - 1} 条")
