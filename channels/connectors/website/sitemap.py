"""``sitemap.xml``: an index of chunks counted from the oldest record; a publication rewrites one chunk."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from channels.connectors.website.filters import iso
from channels.connectors.website.folder import SiteFolder
from channels.connectors.website.lists import RecordList
from channels.connectors.website.portal import Portal

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _element(tag: str, location: str, changed: str = "") -> str:
    stamp = f"<lastmod>{iso(changed)}</lastmod>" if changed else ""
    return f"<{tag}><loc>{escape(location)}</loc>{stamp}</{tag}>\n"


def _document(root: str, elements: Iterable[str]) -> str:
    return f'{_HEAD}<{root} xmlns="{_SCHEMA}">\n{"".join(elements)}</{root}>\n'


def write_index(portal: Portal, folder: SiteFolder, records: RecordList) -> None:
    names = ["sitemap-pages.xml", *(f"sitemap-{page}.xml" for page in range(1, records.pages + 1))]
    elements = (_element("sitemap", portal.url(f"/{name}")) for name in names)
    folder.write("/sitemap.xml", _document("sitemapindex", elements))


def write_standing_pages(portal: Portal, folder: SiteFolder) -> None:
    """The pages that the skeleton makes: home, columns, agencies."""
    paths = ["/", "/agencies/", "/sitemap.html", "/contact.html", *(f"/{key}/" for key in portal.by_key)]
    elements = (_element("url", portal.url(path)) for path in paths)
    folder.write("/sitemap-pages.xml", _document("urlset", elements))


def write_chunk(portal: Portal, folder: SiteFolder, records: RecordList, page: int) -> None:
    elements = (
        _element("url", portal.url(entry["path"]), entry["issued_at"]) for entry in records.entries(page)
    )
    folder.write(f"/sitemap-{page}.xml", _document("urlset", elements))
