"""What a reviewer reads of a change: field by field, passage by passage, cell by cell, file by file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

from django.utils.safestring import SafeString

from cms.records.passages import Passage, passages_of
from cms.records.wording import added, marked, removed

FIELDS = {
    "title": "标题", "agency": "公开主体", "kind": "信息种类", "columns": "栏目", "document_number": "发文字号",
    "formed_on": "成文日期", "topic": "主题分类", "genre": "体裁", "validity": "有效性", "disclosure": "公开方式",
    "source": "信息来源", "summary": "内容概述", "keywords": "关键词", "partial": "部分公开说明",
}  # fmt: skip
"""In the order shown. Whatever else a payload says of the record is compared under its own name."""

IDENTITY = {"schema", "action", "uuid", "edition", "index_number", "published_at", "issued_at", "path"}
APART = {"body", "attachments", "files", "fields"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """One passage. ``state``: same, changed, added, removed, reformed (the text is the same, its form is not)."""

    kind: str
    state: str
    html: SafeString
    rows: list[tuple[str, list[SafeString]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileChange:
    """``state``: same, added, removed, replaced (other bytes in its place), renamed (the same bytes)."""

    state: str
    name: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    fields: list[FieldChange]
    parts: list[Part]
    files: list[FileChange]

    @property
    def is_same(self) -> bool:
        return not self.fields and all(item.state == "same" for item in [*self.parts, *self.files])

    @property
    def runs(self) -> list[tuple[bool, list[Part]]]:
        """The parts as runs of (unchanged?, parts), so that a page may fold what did not change."""
        found: list[tuple[bool, list[Part]]] = []
        for part in self.parts:
            same = part.state == "same"
            if not found or found[-1][0] != same:
                found.append((same, []))
            found[-1][1].append(part)
        return found


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """Two payloads of ``publish`` editions, or drafts of them."""
    return Comparison(
        fields=list(_fields(before, after)),
        parts=list(_parts(passages_of(before), passages_of(after))),
        files=_files(before, after),
    )


def _fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldChange]:
    said_before, said_after = _said(before), _said(after)
    for label in dict.fromkeys([*said_after, *said_before]):
        old, new = said_before.get(label, ""), said_after.get(label, "")
        if old != new:
            yield FieldChange(label, marked(old, new))


def _said(payload: dict[str, Any]) -> dict[str, str]:
    others = [key for key in payload if key not in {*FIELDS, *IDENTITY, *APART}]
    said = {FIELDS.get(key, key): _plain(payload.get(key)) for key in [*FIELDS, *others]}
    return said | {item["label"]: item["value"] for item in payload.get("fields", [])}


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case {"name": name, **rest}:
            return f"{name}（{rest['url']}）" if rest.get("url") else name
        case {"article": article, "reason": reason}:
            return f"{reason}（{article}）"
        case list():
            return "、".join(map(_plain, value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _parts(before: list[Passage], after: list[Passage]) -> Iterator[Part]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (_whole(passage, "same") for passage in after[a1:a2])
        else:
            yield from _replaced(before[b1:b2], after[a1:a2])


def _replaced(before: list[Passage], after: list[Passage]) -> Iterator[Part]:
    """Passages of one kind are read against each other in their order; what is left over went or came."""
    left = list(before)
    for passage in after:
        partner = next((other for other in left if _kin(other, passage)), None)
        if partner is None:
            yield _whole(passage, "added")
            continue
        while left[0] is not partner:
            yield _whole(left.pop(0), "removed")
        left.pop(0)
        yield _changed(partner, passage)
    yield from (_whole(passage, "removed") for passage in left)


def _kin(before: Passage, after: Passage) -> bool:
    """Whether one is a change of the other, and not something else in its place."""
    if before.kind != after.kind:
        return False
    if before.rows or after.rows or before.form == after.form != "":
        return True
    return SequenceMatcher(None, before.text, after.text, autojunk=False).quick_ratio() > 0.4


def _whole(passage: Passage, state: str) -> Part:
    mark = {"added": added, "removed": removed}.get(state, lambda text: marked(text, text))
    rows = [(state, [mark(cell) for cell in row]) for row in passage.rows]
    return Part(passage.kind, state, mark(passage.text), rows)


def _changed(before: Passage, after: Passage) -> Part:
    same_text = before.text == after.text and before.rows == after.rows
    state = "reformed" if same_text else "changed"
    rows = list(_table(before.rows, after.rows)) if after.rows or before.rows else []
    return Part(after.kind, state, marked(before.text, after.text), rows)


def _table(
    before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, list[SafeString]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        for old, new in zip_longest(before[b1:b2], after[a1:a2]):
            if new is None:
                yield "removed", [removed(cell) for cell in old]
            elif old is None:
                yield "added", [added(cell) for cell in new]
            else:
                cells = [marked(x, y) for x, y in zip_longest(old, new, fillvalue="")]
                yield "same" if tag == "equal" else "changed", cells


def _files(before: dict[str, Any], after: dict[str, Any]) -> list[FileChange]:
    """The files listed at the end, by what is in them."""
    old, new = _listed(before), _listed(after)
    gone = [digest for digest in old if digest not in new]
    changes = []
    for digest, name in new.items():
        if digest in old:
            changes.append(FileChange("same" if old[digest] == name else "renamed", name, old[digest]))
        elif (was := _replaced_by(name, gone, old)) is not None:
            gone.remove(was)
            changes.append(FileChange("replaced", name, old[was]))
        else:
            changes.append(FileChange("added", name))
    return [*changes, *(FileChange("removed", old[digest]) for digest in gone)]


def _replaced_by(name: str, gone: list[str], old: dict[str, str]) -> str | None:
    """The file in whose place this one came: of the same name, else the first of the same type."""
    alike = [
        *(digest for digest in gone if old[digest] == name),
        *(digest for digest in gone if PurePosixPath(old[digest]).suffix == PurePosixPath(name).suffix),
    ]
    return alike[0] if alike else None


def _listed(payload: dict[str, Any]) -> dict[str, str]:
    names = {file["sha256"]: file["name"] for file in payload["files"]}
    return {digest: names.get(digest, digest[:12]) for digest in payload["attachments"]}
