"""Any other XML part: slides, drawings, charts, properties, custom data. Paragraphs joined, everything else by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms.scan.office.spots import Attribute, Element, Fixed, Spot
from cms.scan.office.xml import A, local

TOLD = {"descr", "title", "Target", "author", "userId", "displayName", "initials", "alt", "tooltip", "display",
        "prompt", "promptTitle", "error", "textlink", "caption", "name"}  # fmt: skip
"""Attributes in which people write."""
PARAGRAPHS = {"p", "h", "TextObject"}
"""Of formats that are only read: OpenDocument and OFD."""


def spots(root: Any, place: str, skip: frozenset[str] = frozenset()) -> Iterator[Spot]:
    for element in root.iter():
        name = local(element)
        if name in skip:
            continue
        if element.tag == A + "p":
            yield Spot(place, _drawn(element))
        elif element.tag != A + "t" and element.text and not element.text.isspace():
            yield Spot(place, [Element(element)])
        for attribute in element.attrib:
            if attribute.rpartition("}")[2] in TOLD and len(element.get(attribute)) > 1:
                yield Spot(place, [Attribute(element, attribute)])


def _drawn(paragraph: Any) -> list[Any]:
    signs = paragraph.iter(A + "t", A + "br", A + "tab")
    return [Element(node) if node.tag == A + "t" else Fixed("\n") for node in signs]


def paragraphs(root: Any, place: str) -> Iterator[tuple[str, str]]:
    """For reading only: the text of each paragraph whole, tails included; then what stands outside of any."""
    for number, element in enumerate((item for item in root.iter() if local(item) in PARAGRAPHS), 1):
        yield f"{place}第{number}段", "".join(element.itertext())
