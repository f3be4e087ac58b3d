"""What changed between two texts, down to the character, marked so that eye, ear and printer can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

TOKEN = re.compile(r"[0-9A-Za-z]+(?:[.,:/_@-][0-9A-Za-z]+)*|\s+|.", re.DOTALL)
"""A number or a Latin word is one token, a Chinese character is one: 1380… against 1390… is read as a whole."""

MOST_TOKENS = 6000
"""Matching costs the product of both lengths; beyond this, sentences are compared and not characters."""


def marked(before: str, after: str) -> SafeString:
    """``after`` with what went out in ``<del>`` and what came in in ``<ins>``."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(*_tokens(before, after))))


def _tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    if len(before) + len(after) > MOST_TOKENS:
        return re.split(r"(?<=[。！？；\n])", before), re.split(r"(?<=[。！？；\n])", after)
    return TOKEN.findall(before), TOKEN.findall(after)


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[SafeString]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        gone, come = "".join(before[b1:b2]), "".join(after[a1:a2])
        if tag == "equal":
            yield format_html("{}", come)
            continue
        if gone:
            yield removed(gone)
        if come:
            yield added(come)


def removed(text: str) -> SafeString:
    return format_html("<del>{}</del>", text) if text else SafeString("")


def added(text: str) -> SafeString:
    return format_html("<ins>{}</ins>", text) if text else SafeString("")
