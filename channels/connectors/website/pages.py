"""Pages of one record: as published, and at an address it has left. ``withdrawn.py`` has those of a withdrawal."""

from __future__ import annotations

import json
from typing import Any

from channels.connectors.website.addresses import agency_key, column_key, href, json_address
from channels.connectors.website.body import is_leaving, listed_attachments, prepared_body, web_address
from channels.connectors.website.elements import prepared_fields, prepared_links
from channels.connectors.website.filters import chinese_day, moment
from channels.connectors.website.meta import column_tags, record_tags, site_tags
from channels.connectors.website.portal import Portal

Crumbs = list[dict[str, str]]
HOME_CRUMB = {"name": "首页", "url": "/"}
_VALID = "有效"


def _names(value: dict[str, str] | None) -> str:
    return value["name"] if value else ""


def column_trail(portal: Portal, content: dict[str, Any]) -> Crumbs:
    """Home, first-level column, second-level column of the record's main column."""
    main = content["columns"][0]
    trail = [HOME_CRUMB]
    if main["parent"]:
        key = column_key(main["parent"])
        name = portal.by_key.get(key, {}).get("name") or _own_name(content, main["parent"])
        trail.append({"name": name, "url": href(f"/{key}/")})
    return [*trail, {"name": main["name"], "url": href(f"/{column_key(main['slug'])}/")}]


def _own_name(content: dict[str, Any], slug: str) -> str:
    return next((column["name"] for column in content["columns"] if column["slug"] == slug), slug)


def properties(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The catalogue's fields as label, value and (where there is one) link; empty ones are left out."""
    agency = {"name": content["agency"]["name"], "url": href(f"/{agency_key(content['agency'])}/")}
    rows: list[dict[str, Any]] = [
        {"label": "索引号", "value": content["index_number"]},
        {"label": "发布机构", "value": agency["name"], "url": agency["url"]},
        {"label": "文号", "value": content["document_number"]},
        {"label": "成文日期", "value": chinese_day(content["formed_on"]), "time": content["formed_on"]},
        {"label": "发布日期", "value": moment(content["published_at"]), "time": content["published_at"]},
        {"label": "主题分类", "value": _names(content["topic"])},
        {"label": "体裁", "value": _names(content["genre"])},
        {"label": "有效性", "value": _names(content["validity"])},
        {"label": "公开方式", "value": _names(content["disclosure"])},
        {"label": "信息来源", "value": content["source"]["name"]},
    ]
    if content["edition"] > 1:
        value = f"第 {content['edition']} 版（{moment(content['issued_at'])} 更新）"
        rows.append({"label": "版次", "value": value, "time": content["issued_at"]})
    return [row for row in rows if row["value"]]


def _main_column_tags(portal: Portal, content: dict[str, Any]) -> list[tuple[str, str]]:
    main = content["columns"][0]
    known = portal.by_key.get(column_key(main["slug"]), {})
    return column_tags(
        portal.settings, main["name"], known.get("description", ""), f"信息公开，{main['name']}"
    )


def _first_image(portal: Portal, blocks: list[dict[str, Any]]) -> str:
    images = (block["file"] for block in blocks if block["type"] == "image" and block["file"])
    return next((portal.url(image["path"]) for image in images), "")


def lapsed(content: dict[str, Any]) -> str:
    """失效、废止、已修改: what a reader must be warned of; empty where the record is valid."""
    return "" if content["validity"]["name"] == _VALID else content["validity"]["name"]


def record_page(portal: Portal, content: dict[str, Any], digest: str) -> str:
    blocks = prepared_body(content, portal.host)
    tags = record_tags(content, digest, portal.url(content["path"]), _first_image(portal, blocks))
    rows = properties(content)
    agency_url = href(f"/{agency_key(content['agency'])}/")
    return portal.render(
        "record.html",
        title=content["title"],
        tags=[*site_tags(portal.settings), *_main_column_tags(portal, content), *tags],
        canonical=portal.url(content["path"]),
        json_url=href(json_address(content["path"])),
        crumbs=[*column_trail(portal, content), {"name": "正文", "url": ""}],
        current=column_key(content["columns"][0]["parent"] or content["columns"][0]["slug"]),
        content=content,
        agency_url=agency_url,
        blocks=blocks,
        fields=prepared_fields(content, portal.host),
        property_pairs=[rows[start : start + 2] for start in range(0, len(rows), 2)],
        attachments=listed_attachments(content),
        source_url=web_address(content["source"]["url"]),
        is_source_leaving=is_leaving(content["source"]["url"], portal.host),
        validity_notice=lapsed(content),
        validity_note=content["validity"].get("note", ""),
        validity_links=prepared_links(content["validity"].get("replaced_by", []), portal.host),
    )


def moved_page(portal: Portal, content: dict[str, Any]) -> str:
    """Also answered with 410: the record is no longer here, and the page says where it is."""
    return portal.render(
        "moved.html",
        title="信息地址已变更",
        tags=[*site_tags(portal.settings), ("robots", "noindex")],
        crumbs=[HOME_CRUMB, {"name": "信息地址已变更", "url": ""}],
        content=content,
    )


def moved_json(content: dict[str, Any]) -> str:
    moved = {"uuid": content["uuid"], "moved_to": content["path"], "index_number": content["index_number"]}
    return json.dumps(moved, ensure_ascii=False, sort_keys=True)


def entry(content: dict[str, Any]) -> dict[str, Any]:
    """What lists show of a record."""
    return {
        "uuid": content["uuid"],
        "title": content["title"],
        "summary": content["summary"][:160],
        "path": content["path"],
        "index_number": content["index_number"],
        "document_number": content["document_number"],
        "published_at": content["published_at"],
        "issued_at": content["issued_at"],
        "agency": {"name": content["agency"]["name"], "short_name": content["agency"]["short_name"]},
        "column": content["columns"][0]["name"],
        **({"lapsed": lapsed(content)} if lapsed(content) else {}),
    }
