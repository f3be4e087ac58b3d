"""The board as Atom 1.0 (RFC 4287), with withdrawals as ``at:deleted-entry`` (RFC 6721)."""

from __future__ import annotations

from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from .entries import Entry
from .settings import BoardSettings
from .window import Tombstone, Window

_NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
    "xmlns:liubei": "urn:liubei:board:1",
    "xml:lang": "zh-CN",
}


def render_feed(window: Window, slug: str, url: str, settings: BoardSettings) -> bytes:
    """``url`` is the board's public address, with a trailing slash. Same window, same bytes."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("feed", AttributesImpl(_NAMESPACES))
    xml.addQuickElement("id", f"tag:{window.authority},2026:board:{slug}")
    xml.addQuickElement("title", f"{settings.district}{settings.title}")
    xml.addQuickElement("updated", window.updated)
    xml.addQuickElement(
        "link", None, {"rel": "self", "type": "application/atom+xml", "href": f"{url}feed.xml"}
    )
    xml.addQuickElement("link", None, {"rel": "alternate", "type": "text/html", "href": url})
    _person(xml, "author", f"{settings.district}人民政府")
    for tombstone in window.tombstones:
        _add_tombstone(xml, tombstone, window.authority)
    for entry in window.entries:
        _add_entry(xml, entry, window.authority)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue().encode()


def _add_entry(xml: SimplerXMLGenerator, entry: Entry, authority: str) -> None:
    xml.startElement("entry", AttributesImpl({}))
    xml.addQuickElement("id", _tag(authority, entry.record))
    xml.addQuickElement("title", entry.title)
    xml.addQuickElement("published", entry.published_at)
    xml.addQuickElement("updated", entry.issued_at)
    _person(xml, "author", entry.agency)
    xml.addQuickElement("link", None, {"rel": "alternate", "type": "text/html", "href": entry.url})
    for scheme, term, label in entry.categories:
        xml.addQuickElement("category", None, {"scheme": scheme, "term": term, "label": label})
    if entry.summary:
        xml.addQuickElement("summary", entry.summary)
    xml.addQuickElement("content", entry.html, {"type": "html"})
    _add_proof(xml, entry)
    xml.addQuickElement("liubei:index-number", entry.index_number)
    if entry.document_number:
        xml.addQuickElement("liubei:document-number", entry.document_number)
    xml.endElement("entry")


def _add_tombstone(xml: SimplerXMLGenerator, tombstone: Tombstone, authority: str) -> None:
    xml.startElement(
        "at:deleted-entry", AttributesImpl({"ref": _tag(authority, tombstone.record), "when": tombstone.when})
    )
    _person(xml, "at:by", tombstone.agency)
    xml.addQuickElement("at:comment", tombstone.explanation)
    _add_proof(xml, tombstone)
    xml.endElement("at:deleted-entry")


def _add_proof(xml: SimplerXMLGenerator, shown: Entry | Tombstone) -> None:
    """What reconciliation compares with the edition that should be shown."""
    xml.addQuickElement("liubei:edition", str(shown.edition))
    xml.addQuickElement("liubei:digest", shown.digest)


def _person(xml: SimplerXMLGenerator, element: str, name: str) -> None:
    xml.startElement(element, AttributesImpl({}))
    xml.addQuickElement("name", name)
    xml.endElement(element)


def _tag(authority: str, record: str) -> str:
    return f"tag:{authority},2026:record:{record}"
