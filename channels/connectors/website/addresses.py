"""Where things lie on the site. A parcel's own addresses are checked here before anything is written."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from channels.connector import ParcelFile, Refused

SITE_LIST = "all"
"""Key of the list of every record; the XML site map is made from it."""

_SLUG = re.compile(r"[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿_-]{0,79}")
_SEGMENT = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_OURS = {"_state", "agencies", "assets", "board", "columns", "files"}
_OUR_PAGES = {"index.html", "404.html", "search.html", "sitemap.html", "contact.html"}
_LONGEST_NAME = 200
"""Bytes. File systems allow 255, and a temporary name needs some of them."""


def folder_name(slug: str) -> str:
    """The slug itself where it is fit to be a folder, else a name made from it."""
    return slug if _SLUG.fullmatch(slug) else f"x-{sha256(slug.encode()).hexdigest()[:16]}"


def column_key(slug: str) -> str:
    return f"columns/{folder_name(slug)}"


def agency_key(agency: dict[str, Any]) -> str:
    return f"agencies/{folder_name(agency['slug'] or agency['code'])}"


def list_keys(content: dict[str, Any]) -> list[str]:
    """Every list that shows the record: its columns, their parents, its agency, and the list of all."""
    keys: list[str] = []
    for column in content["columns"]:
        keys.append(column_key(column["slug"]))
        if column["parent"]:
            keys.append(column_key(column["parent"]))
    return list(dict.fromkeys([*keys, agency_key(content["agency"]), SITE_LIST]))


def list_names(content: dict[str, Any]) -> dict[str, str]:
    """Names as the record gives them; they serve lists that the directory does not know."""
    names = {column_key(column["slug"]): column["name"] for column in content["columns"]}
    return {**names, agency_key(content["agency"]): content["agency"]["name"]}


def json_address(path: str) -> str:
    return f"{path.removesuffix('.html')}.json"


def href(path: str) -> str:
    """A path as a link: Chinese file names and per cent signs encoded."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")


def _fit(segment: str) -> bool:
    return bool(_SEGMENT.fullmatch(segment)) and len(segment.encode()) <= _LONGEST_NAME


def check_record_path(path: str) -> None:
    segments = path.split("/")[1:]
    good = path.startswith("/") and path.endswith(".html") and all(map(_fit, segments))
    taken = segments[0] in _OURS or (len(segments) == 1 and segments[0] in _OUR_PAGES)
    if not good or taken:
        raise Refused(f"信息地址不能用于网站：{path[:200]}", error_class="settings")


def check_file_path(file: ParcelFile) -> None:
    folder = f"/files/{file.sha256[:2]}/{file.sha256}/"
    if not file.path.startswith(folder) or not _fit(file.path.removeprefix(folder)):
        raise Refused(f"附件地址不符合规则：{file.path[:200]}", error_class="settings")
