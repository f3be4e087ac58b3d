"""A Word file as the parts of a record. Nothing is stored here."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from bs4 import Tag

from cms.intake.web_text import LONGEST_HEADING, LONGEST_TITLE, tag_of
from cms.intake.word.conversion import Converted, WordPicture, convert
from cms.intake.word.heading import read_heading, read_signing_day
from cms.intake.word.opening import DOCUMENT, NotAWordFile, open_package
from cms.intake.word.tables import rows_of

__all__ = ["NotAWordFile", "WordFile", "WordText", "read_word"]

CHANGES = re.compile(rb"<w:(ins|del|moveFrom|moveTo)\b")
CAPTION = re.compile(
    r"^(附?表\s*[\d一二三四五六七八九十]*[:：.\s]?|.*(一览表|汇总表|明细表|统计表|名单|情况表)$)"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PACKAGES = {".docx", ".xlsx", ".pptx", ".pdf"}


@dataclass(frozen=True, slots=True)
class WordFile:
    """A file that was embedded in the document."""

    name: str
    data: bytes


@dataclass(slots=True)
class WordText:
    title: str
    document_number: str
    formed_on: date | None
    blocks: list[tuple[str, Any]]
    """In order: ``("text", html)``, ``("table", {"caption", "rows"})``, ``("picture", WordPicture)``."""
    files: list[WordFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a person must look at, in Chinese."""


def read_word(file: BinaryIO) -> WordText:
    """Raises NotAWordFile, in Chinese."""
    package = open_package(file)
    converted = convert(package)
    heading = read_heading(converted.elements)
    body = [element for index, element in enumerate(converted.elements) if index not in heading.used]
    text = WordText(
        title=heading.title[:LONGEST_TITLE],
        document_number=heading.document_number,
        formed_on=read_signing_day(body),
        blocks=_blocks(body, converted),
        files=_embedded(package, converted.notes),
        notes=converted.notes,
    )
    if not text.title and not text.blocks:
        raise NotAWordFile("文件里没有文字、表格或图片，没有可以导入的内容。")
    _note_what_to_check(text, heading.title, package)
    return text


def _note_what_to_check(text: WordText, title: str, package: zipfile.ZipFile) -> None:
    if not title:
        text.notes.append("没有认出标题，请填写。")
    elif len(title) > LONGEST_TITLE:
        text.notes.append(f"标题超过 {LONGEST_TITLE} 字，已截断，请核对。")
    if text.formed_on is None:
        text.notes.append("没有认出成文日期，暂填今天，请核对。")
    if CHANGES.search(package.read(DOCUMENT)):
        text.notes.append("文中有修订痕迹，已按接受全部修订导入。请逐处核对。")
    if any(kind == "text" and "<ol>" in value for kind, value in text.blocks):
        text.notes.append("文中有自动编号，导入后编号样式可能变化（如“一、”变成“1.”），请核对。")
    if any(kind == "picture" and not value.alt for kind, value in text.blocks):
        text.notes.append("图片没有替代文字，请逐张填写，说明图片内容。")


def _blocks(elements: list[Tag], converted: Converted) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = []
    html: list[str] = []
    sections = min((element.name for element in elements if element.name in HEADINGS), default="h2")
    captions: list[str] = []

    def close() -> None:
        if joined := "".join(html).strip():
            blocks.append(("text", joined))
        html.clear()

    for element in elements:
        if element.name == "table":
            caption = captions.pop() if captions and html and html.pop() else ""
            close()
            _add_table(blocks, element, caption, converted)
        else:
            pictures = _pictures(element, converted)
            captions = [element.get_text("", strip=True)] if _is_caption(element) else []
            html.append(_element(element, sections))
            if pictures:
                close()
                blocks += [("picture", picture) for picture in pictures]
    close()
    return blocks


def _add_table(blocks: list[tuple[str, Any]], table: Tag, caption: str, converted: Converted) -> None:
    pictures = _pictures(table, converted)
    if rows := rows_of(table):
        blocks.append(("table", {"caption": caption, "rows": rows}))
    else:
        converted.notes.append("有一个表格是空的或太大，没有导入。大表格请作为附件上传。")
    blocks += [("picture", picture) for picture in pictures]


def _pictures(element: Tag, converted: Converted) -> list[WordPicture]:
    """Takes the pictures out of the element."""
    found = []
    for image in element.find_all("img"):
        index = str(image.get("src") or "")
        if index.isdigit():
            found.append(converted.pictures[int(index)])
        image.decompose()
    return found


def _is_caption(element: Tag) -> bool:
    text = element.get_text("", strip=True)
    return (
        "centered" in (element.get("class") or ())
        and len(text) <= LONGEST_HEADING
        and bool(CAPTION.match(text))
    )


def _element(element: Tag, sections: str) -> str:
    """Clean HTML of one element: headings of two levels, also where they are only typed as 一、 and （一）.

    ``sections`` is the highest level of heading in the text, whichever Word's author used for it.
    """
    text = element.get_text("", strip=True)
    if not text:
        return ""
    if element.name in HEADINGS:
        element.name = "h2" if element.name == sections else "h3"
    elif element.name == "p":
        element.name = tag_of(text)
    element.attrs = {}
    for anchor in element.find_all("a"):
        if not str(anchor.get("href") or "").startswith(("http://", "https://", "mailto:", "tel:")):
            anchor.unwrap()
    for inner in element.find_all(True):
        inner.attrs = {"href": inner["href"]} if inner.name == "a" else {}
    return str(element)


def _embedded(package: zipfile.ZipFile, notes: list[str]) -> list[WordFile]:
    files = []
    for name in sorted(package.namelist()):
        path = PurePosixPath(name)
        if path.parent.as_posix() != "word/embeddings" or not path.name:
            continue
        if path.suffix.lower() in PACKAGES:
            files.append(WordFile(f"附件{len(files) + 1}{path.suffix.lower()}", package.read(name)))
        else:
            notes.append("文中嵌有其他程序的对象，没有导入。请把它另存为文件，作为附件上传。")
    return files
