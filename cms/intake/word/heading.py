"""What stands above and below a document's text: letterhead, number, title, day of signing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bs4 import Tag

from cms.intake.word.dates import read_date

NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12})\s*[〔\[［(（【]\s*((?:19|20)\d{2})\s*[〕\]］)）】]\s*(?:第)?\s*0*([1-9]\d*)\s*号"
)
LETTERHEAD = re.compile(r"(文件|公告|令|函|纪要|简报|通报)$")
SIGNATORY = re.compile(r"^签发人[:：]")
LOOK_AT = 12
LONGEST_TITLE_LINE = 60


@dataclass(frozen=True, slots=True)
class Heading:
    title: str
    document_number: str
    used: frozenset[int]
    """Indexes of the elements that are part of the heading and not of the text."""


def read_heading(elements: list[Tag]) -> Heading:
    texts = [element.get_text("", strip=True) for element in elements[:LOOK_AT]]
    number_at, number = _number(elements, texts)
    title_at = _title(elements, texts, after=number_at)
    before_title = range(title_at[0]) if title_at else range(0)
    above = {
        index
        for index in before_title
        if index == number_at
        or not texts[index]
        or SIGNATORY.match(texts[index])
        or _is_letterhead(texts[index])
    }
    used = frozenset({*above, *title_at} | ({number_at} if number_at is not None else set()))
    return Heading("".join(texts[index] for index in title_at), number, used)


def _number(elements: list[Tag], texts: list[str]) -> tuple[int | None, str]:
    """A line that is little more than a number; one quoted in a sentence is another document's."""
    for index, text in enumerate(texts):
        match = NUMBER.search(text)
        if (
            match
            and elements[index].name != "table"
            and len(text) - len(match.group()) <= 12
            and not text.endswith(("。", "，"))
        ):
            agency, year, serial = match.groups()
            return index, f"{agency}〔{year}〕{serial}号"
    return None, ""


def _title(elements: list[Tag], texts: list[str], after: int | None) -> list[int]:
    """Word's own title; else the centred lines that follow each other; else the first line there is."""
    first_level = [index for index, element in enumerate(elements) if element.name == "h1"]
    styled = [index for index in first_level if "title" in (elements[index].get("class") or ())]
    if not styled and len(first_level) == 1:
        styled = first_level  # the only heading of its level
    styled = [index for index in styled if index < LOOK_AT and texts[index]]
    if styled:
        return _following(styled)
    start = 0 if after is None else after + 1
    centred = [
        index
        for index in range(start, len(texts))
        if "centered" in (elements[index].get("class") or ())
        and texts[index]
        and len(texts[index]) <= LONGEST_TITLE_LINE
        and not NUMBER.fullmatch(texts[index])
        and not (after is None and _is_letterhead(texts[index]) and texts[index].endswith("文件"))
    ]
    if centred:
        return _following(centred)
    first = next(
        (i for i in range(start, len(texts)) if texts[i] and elements[i].name in {"p", "h2", "h3"}), None
    )
    return [] if first is None or len(texts[first]) > 2 * LONGEST_TITLE_LINE else [first]


def _following(indexes: list[int]) -> list[int]:
    run = indexes[:1]
    for index in indexes[1:]:
        if index != run[-1] + 1:
            break
        run.append(index)
    return run


def _is_letterhead(text: str) -> bool:
    return len(text) <= 30 and bool(LETTERHEAD.search(text))


def read_signing_day(elements: list[Tag]) -> date | None:
    """The last line that is nothing but a date: 成文日期 stands below the name of who signs."""
    for element in reversed(elements):
        if element.name == "p" and (day := read_date(element.get_text("", strip=True))):
            return day
    return None
