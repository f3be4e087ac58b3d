"""The meta tags that search engines and the national monitoring read (《政府网站发展指引》附件)."""

from __future__ import annotations

from typing import Any

from channels.connectors.website.filters import moment
from channels.connectors.website.schema import SiteSettings

Tags = list[tuple[str, str]]


def site_tags(site: SiteSettings) -> Tags:
    return [
        ("SiteName", site.site_name),
        ("SiteDomain", site.site_domain),
        ("SiteIDCode", site.site_id_code),
    ]


def column_tags(site: SiteSettings, name: str, description: str, kind: str) -> Tags:
    return [
        ("ColumnName", name),
        ("ColumnDescription", description or f"{site.site_name}“{name}”栏目"),
        ("ColumnKeywords", f"{name}，{site.site_name}，政府信息公开"),
        ("ColumnType", kind),
    ]


def record_tags(content: dict[str, Any], digest: str, url: str, image: str) -> Tags:
    tags = [
        ("ArticleTitle", content["title"]),
        ("PubDate", moment(content["published_at"])),
        ("ContentSource", content["source"]["name"]),
        ("Keywords", "，".join(content["keywords"])),
        ("Author", content["agency"]["name"]),
        ("Description", content["summary"]),
        ("Image", image),
        ("Url", url),
    ]
    return [*((name, value) for name, value in tags if value), *identity_tags(content, digest)]


def identity_tags(content: dict[str, Any], digest: str) -> Tags:
    """Which edition a page shows, for reconciliation and for anyone who wants to check."""
    return [
        ("liubei:record", content["uuid"]),
        ("liubei:index-number", content["index_number"]),
        ("liubei:edition", str(content["edition"])),
        ("liubei:digest", digest),
    ]
