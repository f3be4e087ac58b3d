"""From Word's parts to plain HTML elements, in order, by mammoth; pictures are taken out on the way."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

import mammoth
from bs4 import BeautifulSoup, Tag
from mammoth import documents, transforms

from cms.intake.word.opening import UNREADABLE, NotAWordFile

CENTERED = "LiubeiCentered"
STYLES = f"""
p[style-name='Title'] => h1.title:fresh
p[style-name='标题'] => h1.title:fresh
p[style-name='{CENTERED}'] => p.centered:fresh
comment-reference => sup.comment
"""
SHOWN_PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
}


@dataclass(frozen=True, slots=True)
class WordPicture:
    data: bytes
    suffix: str
    alt: str


@dataclass(slots=True)
class Converted:
    elements: list[Tag]
    pictures: list[WordPicture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def convert(package: zipfile.ZipFile) -> Converted:
    """Top-level elements (``p``, ``h1``…, ``ul``, ``ol``, ``table``); ``img src`` is an index into ``pictures``."""
    found = Converted([])
    try:
        result = mammoth.convert_to_html(
            package.fp or io.BytesIO(),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(lambda image: _take(image, found)),
            transform_document=transforms.paragraph(_mark_centered),
        )
    except (KeyError, ValueError, IndexError, zipfile.BadZipFile, SyntaxError) as error:
        raise NotAWordFile(UNREADABLE) from error
    soup = BeautifulSoup(result.value, "html.parser")
    if soup.select("sup.comment"):
        found.notes.append("文中有批注，没有导入。请确认批注的意见都已处理。")
        for mark in soup.select("sup.comment"):
            mark.decompose()
    found.elements = [element for element in soup.children if isinstance(element, Tag)]
    return found


def _mark_centered(paragraph: Any) -> Any:
    plain = paragraph.style_name is None or paragraph.style_name.lower() in {
        "normal",
        "正文",
        "body text",
        "no spacing",
    }
    if paragraph.alignment == "center" and plain and paragraph.numbering is None:
        return paragraph.copy(style_name=CENTERED, style_id=None)
    return paragraph


def _take(image: documents.Image, found: Converted) -> dict[str, str]:
    with image.open() as file:
        data = file.read()
    suffix = SHOWN_PICTURES.get(image.content_type or "")
    if suffix is None or not data:
        found.notes.append(
            f"有一张图片的格式（{image.content_type or '未知'}）网页不能显示，没有导入。请另存为 PNG 后上传。"
        )
        return {"src": ""}
    found.pictures.append(WordPicture(data, suffix, (image.alt_text or "").strip()[:200]))
    return {"src": str(len(found.pictures) - 1)}
