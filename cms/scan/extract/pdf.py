"""PDF: the text layer, what is written about the file, notes on its pages, form fields, files packed in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PdfReadError

from cms.scan.extract.contents import Contents, Limits

LEAST_TEXT = 4
"""A page with fewer characters than this and a picture on it is a scanned one."""
LOCKED = "PDF 设有打开密码，不能自动检查。请去掉密码后重新上传，或由专人打开通读。"
NO_TEXT = "这一页没有文字层（可能是扫描件），不能自动检查，请由专人通读；或识别文字后重新上传。"


def read(data: bytes, contents: Contents, limits: Limits, extract: Callable[..., Contents]) -> None:
    reader = PdfReader(io.BytesIO(data))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            contents.note("unreadable", "", LOCKED)
            return
    except (DependencyError, NotImplementedError):
        contents.note("unreadable", "", LOCKED)
        return
    for place, text in _about(reader):
        contents.say(place, text, limits)
    for number, page in enumerate(reader.pages, 1):
        limits.tick()
        _read_page(number, page, contents, limits)
    for name, versions in reader.attachments.items():
        for packed in versions:
            limits.unpack(len(data), len(packed))
            contents.take(extract(name, packed, limits), f"内嵌文件 {name}")


def _read_page(number: int, page: Any, contents: Contents, limits: Limits) -> None:
    text = page.extract_text()
    contents.say(f"第{number}页", text, limits)
    if len(text.strip()) < LEAST_TEXT and _has_picture(page):
        contents.note("no_text_layer", f"第{number}页", NO_TEXT)
    for note in page.get("/Annots") or ():
        written = note.get_object()
        for key in ("/Contents", "/T", "/V", "/TU"):
            contents.say(f"第{number}页批注或表单", str(written.get(key) or ""), limits)
        action = written.get("/A")
        if action is not None:
            contents.say(f"第{number}页链接", str(action.get_object().get("/URI") or ""), limits)


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = [item.get_object().get("/Subtype") for item in objects.get_object().values()]
    return "/Image" in kinds or "/Form" in kinds


def _about(reader: PdfReader) -> Iterator[tuple[str, str]]:
    for key, value in (reader.metadata or {}).items():
        if not key.endswith("Date"):
            yield f"文档属性 {key.lstrip('/')}", str(value)
    try:
        bookmarks = [str(item.title) for item in _flat(reader.outline)]
    except (PdfReadError, RecursionError):
        bookmarks = []
    yield "书签", "\n".join(bookmarks)


def _flat(items: Any) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
