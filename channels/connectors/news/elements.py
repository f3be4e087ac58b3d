"""The fields of a record's own kind as HTML in a news item's body: the standard has no property for them."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

Field = dict[str, Any]


def address_of(site_url: str, path: str) -> str:
    return site_url + quote(path, safe="/%:@!$&'()*+,;=~")


def fields_html(content: dict[str, Any], files: dict[str, Any], site_url: str) -> str:
    said = [field for field in content["fields"] if field["value"]]
    rows = "".join(_row(field, files, site_url) for field in said if not field.get("table"))
    name = f"{content['kind']['name']}要素"
    plain = f"<table><caption>{escape(name)}</caption><tbody>{rows}</tbody></table>" if rows else ""
    return plain + "".join(_table(field, files, site_url) for field in said if field.get("table"))


def links_html(links: list[dict[str, Any]], site_url: str) -> str:
    return "、".join(_link(link, site_url) for link in links)


def _row(field: Field, files: dict[str, Any], site_url: str) -> str:
    return f'<tr><th scope="row">{escape(field["label"])}</th><td>{_value(field, files, site_url)}</td></tr>'


def _value(field: Field, files: dict[str, Any], site_url: str) -> str:
    images = [image for image in field.get("images", []) if image["sha256"] in files]
    if images:
        return "".join(_image(image, files[image["sha256"]], site_url) for image in images)
    if field.get("links"):
        return links_html(field["links"], site_url)
    return _files(field, files, site_url) or escape(field["value"]).replace("\n", "<br>")


def _table(field: Field, files: dict[str, Any], site_url: str) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in field["table"]["header"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in field["table"]["rows"]
    )
    table = f"<table><caption>{escape(field['label'])}</caption><tbody><tr>{head}</tr>{rows}</tbody></table>"
    below = [links_html(field.get("links", []), site_url), _files(field, files, site_url)]
    return table + "".join(f"<p>{part}</p>" for part in below if part)


def _files(field: Field, files: dict[str, Any], site_url: str) -> str:
    named = [files[digest] for digest in field.get("files", []) if digest in files]
    return "、".join(_anchor(address_of(site_url, file["path"]), file["name"]) for file in named)


def _link(link: dict[str, Any], site_url: str) -> str:
    url = address_of(site_url, link["path"]) if "path" in link else link["url"]
    safe = url.startswith(("http://", "https://"))
    return _anchor(url, link["title"]) if safe else escape(link["title"])


def _anchor(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _image(image: dict[str, Any], file: dict[str, Any], site_url: str) -> str:
    source = escape(address_of(site_url, file["path"]))
    return f'<img src="{source}" alt="{escape(image["alt"])}" width="{image["width"]}" height="{image["height"]}">'
