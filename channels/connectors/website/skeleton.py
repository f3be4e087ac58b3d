"""What the site shows before and beside its records: written when the directory, settings or code changed."""

from __future__ import annotations

from typing import Any

from channels.connectors.website import sitemap
from channels.connectors.website.addresses import SITE_LIST
from channels.connectors.website.assets import static_files
from channels.connectors.website.folder import STATE, SiteFolder
from channels.connectors.website.home import write_home
from channels.connectors.website.listpages import AGENCIES_CRUMB, ListPages
from channels.connectors.website.lists import Lists
from channels.connectors.website.meta import column_tags, site_tags
from channels.connectors.website.pages import HOME_CRUMB
from channels.connectors.website.portal import Portal

_SITE = f"{STATE}/site.json"
_PAGES = (
    ("/404.html", "404.html", "页面不存在"),
    ("/search.html", "search.html", "站内检索"),
    ("/sitemap.html", "sitemap.html", "网站地图"),
    ("/contact.html", "contact.html", "联系我们"),
)


def is_current(portal: Portal, folder: SiteFolder) -> bool:
    stored = folder.read_json(_SITE)
    return stored is not None and stored["digest"] == portal.digest


def write_skeleton(portal: Portal, folder: SiteFolder) -> None:
    """Assets first, for the pages need them; the note that all is done last."""
    for address, data in static_files().values():
        folder.write(address, data)
    lists = Lists(folder)
    for key in portal.by_key:
        ListPages(portal, folder, lists[key]).write_index()
    for path, template, title in _PAGES:
        _write_page(portal, folder, path, template, title)
    _write_agencies(portal, folder)
    folder.write("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {portal.url('/sitemap.xml')}\n")
    sitemap.write_standing_pages(portal, folder)
    sitemap.write_index(portal, folder, lists[SITE_LIST])
    write_home(portal, folder, lists)
    folder.write_json(_SITE, {"digest": portal.digest})


def _write_page(portal: Portal, folder: SiteFolder, path: str, template: str, title: str) -> None:
    crumbs = [HOME_CRUMB, {"name": title, "url": ""}]
    tags = site_tags(portal.settings)
    if path == "/404.html":
        tags.append(("robots", "noindex"))
    folder.write(path, portal.render(template, title=title, tags=tags, crumbs=crumbs, current=path))


def _write_agencies(portal: Portal, folder: SiteFolder) -> None:
    name = AGENCIES_CRUMB["name"]
    description = "柳北区各政府部门、街道、镇的公开信息与联系方式"
    context: dict[str, Any] = {
        "title": name,
        "tags": [
            *site_tags(portal.settings),
            *column_tags(portal.settings, name, description, "信息公开，机构信息"),
        ],
        "canonical": portal.url("/agencies/"),
        "crumbs": [HOME_CRUMB, AGENCIES_CRUMB],
        "current": "agencies",
    }
    folder.write("/agencies/index.html", portal.render("agencies.html", **context))
