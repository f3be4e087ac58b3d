"""docx, xlsx, pptx: all text of all parts, hidden or not; pictures and embedded files; and what hides there.
OpenDocument and OFD are zip and XML too, and are read the same way."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from cms.scan.extract import picture
from cms.scan.extract.archive import part
from cms.scan.extract.contents import Contents, Limits
from cms.scan.office import anything
from cms.scan.office.document import Document
from cms.scan.office.xml import W, parse

OTHER = {"mimetype", "OFD.xml"}


def is_document(names: list[str]) -> bool:
    return "[Content_Types].xml" in names or bool(OTHER & set(names))


def read(
    opened: zipfile.ZipFile, contents: Contents, limits: Limits, extract: Callable[..., Contents]
) -> None:
    document = Document(opened, lambda entry: part(opened, entry, limits))
    if "[Content_Types].xml" in document.entries:
        for number, spot in enumerate(document.spots()):
            if number % 1000 == 0:
                limits.tick()
            contents.say(spot.place, spot.text, limits)
    else:
        _read_other(document, contents, limits)
    _look_for_hidden(document, contents)
    _read_packed(document, contents, limits, extract)


def _read_other(document: Document, contents: Contents, limits: Limits) -> None:
    for name in document.entries:
        if name.endswith(".xml"):
            root = parse(document.part(name))
            place = f"{PurePosixPath(name).stem} "
            for where, text in anything.paragraphs(root, place):
                contents.say(where, text, limits)
            for spot in anything.spots(root, place):
                contents.say(spot.place, spot.text, limits)


def _look_for_hidden(document: Document, contents: Contents) -> None:
    for name, state in document.hidden_sheets:
        contents.note(
            "hidden", f"工作表“{name}”", f"这张工作表是{state}的，公众下载后可以显示出来。不需要的请删除。"
        )
    if any("comments" in name for name in document.entries):
        contents.note("hidden", "批注", "文件里有批注，公众下载后可以看到。不需要的请删除。")
    text = document.roots.get("word/document.xml")
    if text is not None and next(text.iter(W + "ins", W + "del"), None) is not None:
        contents.note(
            "hidden", "修订痕迹", "文件里有修订痕迹，公众下载后可以看到。请接受或拒绝全部修订后重新上传。"
        )


def _read_packed(
    document: Document, contents: Contents, limits: Limits, extract: Callable[..., Contents]
) -> None:
    pictures = 0
    for name in document.entries:
        place = f"内嵌文件 {PurePosixPath(name).name}"
        if name.endswith("vbaProject.bin"):
            contents.note("unreadable", place, "文件里有宏，不能自动检查，也不宜公开。请另存为不含宏的格式。")
        elif "/embeddings/" in name or "/media/" in name or name.startswith("Pictures/"):
            inner = extract(name, document.part(name), limits)
            if picture.is_picture(document.part(name)):
                pictures += 1
                inner.notices = [notice for notice in inner.notices if notice.kind != "picture"]
            contents.take(inner, place)
    if pictures:
        contents.note("picture", "", f"文件里有 {pictures} 张图片，图片里的文字不能自动检查，请看图确认。")
