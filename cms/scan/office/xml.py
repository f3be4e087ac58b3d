"""Reading and writing the XML parts, with nothing that reaches outside of them."""

from __future__ import annotations

from typing import Any

from lxml import etree  # ty: ignore[missing-module-member] (compiled)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class NotAllowed(ValueError):
    """A document type declaration, which no Office document has: entities could unfold without end."""


def parse(data: bytes) -> Any:
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise NotAllowed("DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(data, parser)
    return _strict_as_usual(root, data)


def _strict_as_usual(root: Any, data: bytes) -> Any:
    """Strict Open XML has other namespaces for the same elements; they are read as the usual ones."""
    if b"purl.oclc.org/ooxml" not in data[:8192]:
        return root
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


_STRICT = [
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", S[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
]


def serialise(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
