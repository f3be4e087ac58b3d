"""An edition as a news item: ninjs 3.1 of the IPTC, whose schema is closed.

Facts the standard has no property for (edition, digest, index number, document number) travel in
``altIds``; the page on our website is the rendition called ``web``. A withdrawal is the same item in a
newer version with ``pubStatus`` ``canceled`` and no body.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from channels.connector import Outlet, Parcel, ParcelFile
from channels.connectors.news.body import html_of, lapsed, text_of
from channels.connectors.news.elements import address_of

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
DEFAULT_PROVIDER = "柳北区人民政府"
DEFAULT_TERMS = "转载请注明来源，并附原文链接。"

Item = dict[str, Any]


def item_bytes(parcel: Parcel, outlet: Outlet) -> bytes:
    """The same bytes for the same parcel and settings, so that a repeated push is the same push."""
    item = canceled_item(parcel, outlet) if parcel.action == "withdraw" else usable_item(parcel, outlet)
    return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def usable_item(parcel: Parcel, outlet: Outlet) -> Item:
    content = parcel.content
    html = html_of(content, outlet.site_url)
    text = text_of(html) or content["title"]
    item = _shared(parcel, content, outlet) | {
        "pubStatus": "usable",
        "representationType": "full",
        "contentCreated": f"{content['formed_on']}T00:00:00+08:00",
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": html or f"<p>{text}</p>"},
            {"role": "text", "contentType": "text/plain", "charCount": len(text), "value": text},
        ],
        "usageTerms": outlet.settings.get("usage_terms") or DEFAULT_TERMS,
        "subjects": _subjects(content),
    }
    if warning := lapsed(content):
        item["edNote"] = f"本信息的效力状态为“{warning}”，已刊发的请在稿件上标明。"
    if outlet.site_url:
        item["associations"] = [_association(file, outlet) for file in parcel.files]
    if content["summary"]:
        item["descriptions"] = [{"role": "summary", "contentType": "text/plain", "value": content["summary"]}]
    if content["genre"]:
        item["genres"] = [{"name": content["genre"]["name"], "literal": content["genre"]["code"]}]
    return item


def canceled_item(parcel: Parcel, outlet: Outlet) -> Item:
    content = parcel.content
    order = "原稿已撤，请立即撤下本稿全部版本及转载，并保留撤稿说明。"
    item: Item = _shared(parcel, content, outlet) | {
        "pubStatus": "canceled",
        "representationType": "partial",
        "edNote": order,
        "descriptions": [
            {"role": "explanation", "contentType": "text/plain", "value": content["explanation"]}
        ],
    }
    replacement = (content.get("withdrawal") or {}).get("replaced_by")
    if replacement:
        item["edNote"] = (
            f"{order}请改用新稿《{replacement['title']}》（索引号：{replacement['index_number']}）。"
        )
        item["associations"] = [_replacement(replacement, outlet)]
    return item


def _replacement(replacement: dict[str, str], outlet: Outlet) -> Item:
    """The item that takes the place of a canceled one."""
    item: Item = {
        "uri": f"urn:uuid:{replacement['uuid']}",
        "type": "text",
        "rel": "replacement",
        "name": replacement["title"],
        "title": replacement["title"],
        "altIds": [{"role": "liubei:index-number", "value": replacement["index_number"]}],
    }
    if outlet.site_url:
        original = address_of(outlet.site_url, replacement["path"])
        item["renditions"] = [{"name": "web", "href": original, "contentType": "text/html", "title": "原文"}]
    return item


def _shared(parcel: Parcel, content: dict[str, Any], outlet: Outlet) -> Item:
    agency = content["agency"]
    item: Item = {
        "uri": f"urn:uuid:{parcel.record}",
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "profile": "liubei-disclosure",
        "version": str(parcel.edition),
        "firstCreated": content["published_at"],
        "versionCreated": content["issued_at"],
        "language": "zh-Hans",
        "title": content["title"],
        "headlines": [{"role": "main", "contentType": "text/plain", "value": content["title"]}],
        "copyrightHolder": agency["name"],
        "organisations": [{"name": agency["name"], "rel": "publisher", "literal": agency["code"]}],
        "infoSources": _sources(content, outlet),
        "altIds": _alternative_ids(parcel, content),
    }
    if outlet.site_url:
        original = address_of(outlet.site_url, content["path"])
        item["renditions"] = [{"name": "web", "href": original, "contentType": "text/html", "title": "原文"}]
    return item


def _sources(content: dict[str, Any], outlet: Outlet) -> list[Item]:
    # A withdrawal carries no source of its own: the agency stands for it.
    source = content.get("source") or {"name": content["agency"]["name"], "url": ""}
    named: Item = {"name": source["name"], "role": "source"}
    if source["url"]:
        named["uri"] = source["url"]
    return [named, {"name": outlet.settings.get("provider") or DEFAULT_PROVIDER, "role": "provider"}]


def _alternative_ids(parcel: Parcel, content: dict[str, Any]) -> list[Item]:
    ids = {
        "liubei:edition": str(parcel.edition),
        "liubei:digest": parcel.digest,
        "liubei:index-number": content["index_number"],
        "liubei:document-number": content.get("document_number", ""),
    }
    return [{"role": role, "value": value} for role, value in ids.items() if value]


def _subjects(content: dict[str, Any]) -> list[Item]:
    subjects: list[Item] = [{"name": keyword, "rel": "keyword"} for keyword in content["keywords"]]
    if content["topic"]:
        topic = content["topic"]
        subjects.append({"name": topic["name"], "literal": topic["code"], "rel": "topic"})
    return subjects + [
        {"name": column["name"], "literal": column["slug"], "rel": "column"} for column in content["columns"]
    ]


def _association(file: ParcelFile, outlet: Outlet) -> Item:
    picture = file.media_type.startswith("image/")
    return {
        # RFC 6920: a name made from the content's own digest.
        "uri": "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(file.sha256)).decode().rstrip("="),
        "type": "picture" if picture else "component",
        "name": file.name,
        "rel": "picture" if picture else "attachment",
        "renditions": [
            {
                "name": "original",
                "href": address_of(outlet.site_url, file.path),
                "contentType": file.media_type,
                "sizeInBytes": file.size,
                "title": file.name,
            }
        ],
    }
