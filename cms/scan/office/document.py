"""A whole Office document: every part walked by who knows it, so that nothing in the file stays unread."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from cms.scan.office import anything, sheet, word
from cms.scan.office.spots import Spot
from cms.scan.office.xml import S, W, parse, serialise

_WORD = re.compile(
    r"word/(?:glossary/)?(document|header|footer|comments|footnotes|endnotes|glossary)[^/]*\.xml$"
)
_SLIDE = re.compile(r"ppt/(slides|notesSlides|comments)/[A-Za-z]+(\d+)\.xml$")
_NAMED = {
    "docProps/core.xml": "文档属性",
    "docProps/app.xml": "文档属性",
    "docProps/custom.xml": "自定义属性",
}
_SLIDE_NAMES = {"slides": "第{}张幻灯片", "notesSlides": "第{}张幻灯片的备注", "comments": "幻灯片批注"}
_HEAVY = frozenset(
    {"sheetData", "row", "c", "v", "f", "is", "t", "si", "r", "definedName", "comment", "author"}
)


class Document:
    """Opened parts of a docx, xlsx or pptx. ``read`` gives a part's bytes within the limits."""

    def __init__(self, opened: zipfile.ZipFile, read: Callable[[zipfile.ZipInfo], bytes]) -> None:
        self.opened, self._read = opened, read
        self.entries = {entry.filename: entry for entry in opened.infolist()}
        self.roots: dict[str, Any] = {}
        self.hidden_sheets: list[tuple[str, str]] = []

    def part(self, name: str) -> bytes:
        return self._read(self.entries[name])

    def root(self, name: str) -> Any:
        if name not in self.roots:
            self.roots[name] = parse(self.part(name)) if name in self.entries else None
        return self.roots[name]

    def spots(self) -> Iterator[Spot]:
        done = set()
        if "xl/workbook.xml" in self.entries:
            for name, spot in self._of_workbook():
                done.add(name)
                yield spot
        for name in self.entries:
            if (
                name.endswith((".xml", ".rels", ".vml"))
                and name not in done
                and name != "[Content_Types].xml"
            ):
                yield from self._of_part(name)

    def _of_workbook(self) -> Iterator[tuple[str, Spot]]:
        strings = sheet.shared_strings(self.root("xl/sharedStrings.xml"))
        relations = self._relations("xl/_rels/workbook.xml.rels")
        workbook = self.root("xl/workbook.xml")
        for part, name, state in sheet.sheets(workbook, relations):
            if state:
                self.hidden_sheets.append((name, state))
            if part in self.entries:
                label = f"工作表“{name}”{f'（{state}）' if state else ''}"
                for spot in sheet.spots(self.root(part), f"{label} ", strings):
                    yield part, spot
                for spot in anything.spots(self.root(part), label, skip=_HEAVY):
                    yield part, spot
        for spot in sheet.defined_names(workbook):
            yield "", spot

    def _relations(self, name: str) -> dict[str, str]:
        root = self.root(name)
        return {item.get("Id"): item.get("Target") for item in root} if root is not None else {}

    def _of_part(self, name: str) -> Iterator[Spot]:
        root = self.root(name)
        place = _place(name)
        if name.startswith("xl/comments") or root.tag == S + "comments":
            yield from sheet.comments(root)
        elif (match := _WORD.match(name)) or next(root.iter(W + "p"), None) is not None:
            area = word.AREAS[match.group(1)] if match else place
            yield from word.spots(root, area)
            yield from anything.spots(root, area, skip=_WORD_TEXT)
        else:
            yield from anything.spots(
                root, place, skip=_SHEET_TEXT if name == "xl/workbook.xml" else frozenset()
            )

    def changed(
        self, replaced: dict[str, bytes], touched: bool = True
    ) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        """Every part as it is to be written: those parsed serialised anew, ``replaced`` ones as given."""
        for name, entry in self.entries.items():
            if name in replaced:
                yield entry, replaced[name]
            elif touched and self.roots.get(name) is not None:
                yield entry, serialise(self.roots[name])
            else:
                yield entry, self.part(name)


_WORD_TEXT = frozenset({"t", "delText", "instrText", "delInstrText"})
_SHEET_TEXT = frozenset({"definedName"})


def _place(name: str) -> str:
    if slide := _SLIDE.match(name):
        return _SLIDE_NAMES[slide.group(1)].format(slide.group(2))
    if name.endswith(".rels"):
        return "链接"
    return _NAMED.get(name) or f"文件内部 {PurePosixPath(name).name}"
