"""Reads the text of a page saved from the old district site: header lines, title, source line, body.

The old site writes ``来源: … | 发布日期: YYYY-MM-DD HH:MM`` below the title. Headings are numbered in the way of
official documents: 一、 for a section, （一） for a part of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from django.utils import timezone

SOURCE_LINE = re.compile(
    r"来源[:：]\s*(?P<source>[^|｜]+?)\s*[|｜]\s*发布日期[:：]\s*(?P<date>\d{4}-\d{2}-\d{2})"
)
SECTION = re.compile(r"[一二三四五六七八九十]+、")
PART = re.compile(r"[(（][一二三四五六七八九十]+[)）]")
LONGEST_HEADING = 40
LONGEST_TITLE = 255
ENDS_A_SENTENCE = ("。", "；", ";", "：", ":")


class NotAWebText(ValueError):
    """The text has no title, no source line or no body, or they cannot be those of a record."""


@dataclass(frozen=True, slots=True)
class WebText:
    title: str
    source: str
    dated: date
    html: str
    """``h2`` for sections, ``h3`` for parts, ``p`` for the rest; nothing else, and no attributes."""


def read_web_text(text: str) -> WebText:
    """Raises NotAWebText, in Chinese."""
    lines = [line.strip() for line in text.splitlines()]
    found = next(
        ((number, match) for number, line in enumerate(lines) if (match := SOURCE_LINE.search(line))), None
    )
    if found is None:
        raise NotAWebText("没有找到“来源：… | 发布日期：…”一行，不能识别来源和日期。")
    number, match = found
    title = next((line for line in reversed(lines[:number]) if line), "")
    body = [line for line in lines[number + 1 :] if line]
    if not title or not body:
        raise NotAWebText("没有找到标题或正文。")
    if len(title) > LONGEST_TITLE:
        raise NotAWebText(f"标题有 {len(title)} 字，超过了 {LONGEST_TITLE} 字：{title[:20]}……")
    return WebText(title, match["source"], _date(match["date"]), "".join(map(_element, body)))


def _date(text: str) -> date:
    try:
        dated = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise NotAWebText(f"发布日期不是有效的日期：{text}。") from None
    if dated > timezone.localdate():
        raise NotAWebText(f"发布日期在今天以后：{text}。")
    return dated


def tag_of(line: str) -> str:
    """``h2`` for 一、 and ``h3`` for （一） where the line is a heading and no sentence; else ``p``."""
    if len(line) > LONGEST_HEADING or line.endswith(ENDS_A_SENTENCE):
        return "p"
    return "h2" if SECTION.match(line) else "h3" if PART.match(line) else "p"


def _element(line: str) -> str:
    tag = tag_of(line)
    return f"<{tag}>{escape(line, quote=False)}</{tag}>"
