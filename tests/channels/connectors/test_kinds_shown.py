"""Links, tables, files, pictures and validity of a record's kind, on every outlet, without the newsroom."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from channels.connector import Outlet
from channels.connectors.board.entries import entry_of
from channels.connectors.news.item import usable_item
from channels.connectors.website.connector import WebsiteConnector
from tests.channels.connectors.website.conftest import keep, no_fsync, outlet  # noqa: F401
from tests.channels.parcels import content, parcel

OTHER = {
    "uuid": "11111111-1111-4111-8111-111111111111",
    "title": "新办法",
    "path": "/xxgk/202611/t20261124_111111111111.html",
    "index_number": "450205001/2026-00009",
}
VALIDITY = {
    "code": "abolished",
    "name": "废止",
    "note": "本文件自2026年11月20日起被《新办法》废止。",
    "replaced_by": [OTHER],
}


def fields(file: dict[str, Any], image: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": "charge", "label": "收费情况", "value": "不收费\n<b>减免</b>"},
        {"name": "document", "label": "所解读的文件", "value": "《新办法》", "links": [OTHER]},
        {
            "name": "url",
            "label": "网上办理",
            "value": "https://example.com/a",
            "links": [{"title": "https://example.com/a", "url": "https://example.com/a"}],
        },
        {
            "name": "materials",
            "label": "办理材料",
            "value": "户口簿",
            "table": {"header": ["材料名称", "份数"], "rows": [["户口簿", "1份"], ["<i>申请表</i>", "2份"]]},
        },
        {"name": "form", "label": "表格", "value": "申请表.pdf", "files": [file["sha256"]]},
        {
            "name": "portrait",
            "label": "照片",
            "value": "工作照",
            "images": [{"sha256": image["sha256"], "alt": "工作照", "width": 300, "height": 400}],
        },
    ]


@pytest.fixture
def edition(keep: Callable[..., dict[str, Any]]) -> dict[str, Any]:  # noqa: F811
    file, image = keep(b"form", "form.pdf"), keep(b"picture", "p.jpg", "image/jpeg")
    return {
        "fields": fields(file, image),
        "files": [file, image],
        "validity": VALIDITY,
        "kind": {"code": "policy", "name": "政策文件"},
    }


def test_the_website_shows_all_of_it(edition: dict[str, Any], tmp_path: Path) -> None:
    sent = parcel(**edition)
    WebsiteConnector(outlet()).deliver(sent)
    page = (tmp_path / "site" / sent.content["path"].lstrip("/")).read_text()
    assert "本信息目前的状态为“废止”" in page
    assert VALIDITY["note"] in page
    assert page.count(f'href="{OTHER["path"]}"') == 2
    assert '<a href="https://example.com/a" class="leaving"' in page
    assert '<th scope="col">材料名称</th>' in page
    assert "&lt;i&gt;申请表&lt;/i&gt;" in page
    assert 'alt="工作照" width="300" height="400"' in page
    assert edition["files"][0]["path"] in page
    lists = [path.read_text() for path in (tmp_path / "site").rglob("index.html")]
    assert any('<em class="lapsed">废止</em>' in page for page in lists)


def test_an_empty_body_makes_no_empty_section(edition: dict[str, Any], tmp_path: Path) -> None:
    sent = parcel(**{**edition, "body": []})
    WebsiteConnector(outlet()).deliver(sent)
    assert 'class="prose"' not in (tmp_path / "site" / sent.content["path"].lstrip("/")).read_text()


def test_the_board_shows_all_of_it(edition: dict[str, Any]) -> None:
    entry = entry_of(content(**edition), "0" * 64, "https://www.lbq.gov.cn")
    assert entry.lapsed == "废止"
    assert '<p class="lapsed"><strong>废止</strong>' in entry.html
    assert (
        f'{VALIDITY["note"]}现行文件：<a href="https://www.lbq.gov.cn{OTHER["path"]}">新办法</a></p>'
        in entry.html
    )
    assert "<caption>办理材料</caption>" in entry.html
    assert "&lt;i&gt;申请表&lt;/i&gt;" in entry.html
    assert f'src="https://www.lbq.gov.cn{edition["files"][1]["path"]}"' in entry.html
    assert "不收费<br>&lt;b&gt;减免&lt;/b&gt;" in entry.html


def test_news_gets_it_in_the_body_and_is_told_of_the_validity(edition: dict[str, Any]) -> None:
    item = usable_item(parcel(**edition), Outlet(slug="n", name="n", site_url="https://www.lbq.gov.cn"))
    html, text = (body["value"] for body in item["bodies"])
    assert html.startswith("<p><strong>【废止】")
    assert f'<a href="https://www.lbq.gov.cn{OTHER["path"]}">新办法</a>' in html
    assert '<th scope="row">收费情况</th><td>不收费<br>&lt;b&gt;减免&lt;/b&gt;</td>' in html
    assert "<caption>办理材料</caption>" in html
    assert "废止" in item["edNote"]
    for words in ("不收费", "户口簿", "1份", "新办法"):
        assert words in text


def test_news_of_a_valid_record_without_fields_is_as_before() -> None:
    item = usable_item(parcel(), Outlet(slug="n", name="n", site_url="https://www.lbq.gov.cn"))
    assert item["bodies"][0]["value"].startswith("<h2>一、建立领导组织机构</h2>")
    assert "edNote" not in item


def test_an_address_that_is_no_web_page_is_no_link(edition: dict[str, Any], tmp_path: Path) -> None:
    bad = {
        "name": "url",
        "label": "网址",
        "value": "x",
        "links": [{"title": "x", "url": "javascript:alert(1)"}],
    }
    changed = {**edition, "fields": [bad]}
    sent = parcel(**changed)
    WebsiteConnector(outlet()).deliver(sent)
    pages = [
        (tmp_path / "site" / sent.content["path"].lstrip("/")).read_text(),
        usable_item(sent, Outlet(slug="n", name="n", site_url="https://www.lbq.gov.cn"))["bodies"][0][
            "value"
        ],
    ]
    assert not any(re.search(r'href="[^"]*javascript', unescape(page)) for page in pages)
