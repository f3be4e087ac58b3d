"""The district's words and phrases, all found in one pass over the text (Aho–Corasick)."""

from __future__ import annotations

from collections.abc import Iterator

from cms.scan.findings import Hit
from cms.scan.rules import Rules, Term, plain
from cms.scan.text import without_spaces


def words(text: str, rules: Rules) -> Iterator[Hit]:
    """The longest word at each place; spaces and line ends inside a word do not hide it."""
    if rules.automaton is None:
        return
    squeezed = without_spaces(text)
    last_end = -1
    for start, end, term in _longest(squeezed.text, rules):
        if start >= last_end and not _is_excepted(squeezed.text, start, end, term):
            last_end = end
            yield Hit(
                kind=term.kind,
                start=squeezed.origin(start),
                end=squeezed.origin(end - 1) + 1,
                value=squeezed.text[start:end],
                severity=term.severity,
                suggestion=term.suggestion,
            )


def _longest(text: str, rules: Rules) -> list[tuple[int, int, Term]]:
    found = [
        (end + 1 - length, end + 1, term)
        for end, (length, term) in rules.automaton.iter(text)
        if plain(term.text) not in rules.exempt
    ]
    return sorted(found, key=lambda item: (item[0], -item[1]))


def _is_excepted(text: str, start: int, end: int, term: Term) -> bool:
    word = text[start:end]
    for exception in term.exceptions:
        at = exception.find(word)
        while at >= 0:
            if start >= at and text.startswith(exception, start - at):
                return True
            at = exception.find(word, at + 1)
    return False
