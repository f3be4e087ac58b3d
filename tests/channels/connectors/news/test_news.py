"""The news connector: valid ninjs 3.1, and delivery to the real demo partner."""

import dataclasses
import json
import uuid
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from channels.connector import Outlet, Refused
from channels.connectors.news.body import text_of
from channels.connectors.news.connector import NewsConnector
from channels.connectors.news.item import item_bytes
from channels.signing import new_secret
from tests.channels.parcels import parcel
from tests.channels.sites import DISTRICT, visit

# IPTC, CC BY 4.0; the notice stands in the file.
SCHEMA = Path(__file__).parents[3] / "data" / "ninjs-schema_3.1.json"
NINJS = Draft202012Validator(
    json.loads(SCHEMA.read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
)
PICTURE = {
    "sha256": "ab" * 32,
    "name": "现场 一.jpg",
    "size": 1000,
    "media_type": "image/jpeg",
    "path": "/files/ab/现场 一.jpg",
}
SHEET = {
    "sha256": "cd" * 32,
    "name": "表.xlsx",
    "size": 2000,
    "media_type": "application/vnd.ms-excel",
    "path": "/files/cd/表.xlsx",
}
REPLACED = {
    "kind": "replaced",
    "replaced_by": {
        "uuid": str(uuid.UUID(int=7)),
        "path": "/xxgk/202612/new.html",
        "title": "新的公告",
        "index_number": "450205001/2026-00002",
    },
    "reason": {"code": "superseded", "label": "已有新的信息替代"},
}
OUTLET = Outlet("news", "媒体", {"url": "https://news.example/items"}, site_url=DISTRICT)


@pytest.fixture
def desk(partner):
    return NewsConnector(partner.outlet("lznews", url=f"{partner.root('lznews')}/items"))


@pytest.fixture
def record():
    return uuid.uuid4()


def item(one, outlet=OUTLET):
    return json.loads(item_bytes(one, outlet))


VARIANTS = {
    "plain": parcel(1),
    "withdrawal": parcel(2, "withdraw"),
    "replaced": parcel(2, "withdraw", withdrawal=REPLACED),
    "bare": parcel(1, summary="", keywords=[], topic=None, genre=None, document_number=""),
    "with files": parcel(
        3,
        files=[PICTURE, SHEET],
        attachments=[SHEET["sha256"]],
        source={"name": "新华社", "url": "https://www.news.cn/a.html"},
        body=[
            {
                "type": "image",
                "sha256": PICTURE["sha256"],
                "alt": "现场",
                "caption": "图一",
                "width": 8,
                "height": 6,
            },
            {"type": "attachment", "sha256": SHEET["sha256"], "title": "表格"},
            {"type": "attachment", "sha256": "ee" * 32, "title": "失踪"},
        ],
    ),
}


@pytest.mark.parametrize("one", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("site_url", [DISTRICT, ""])
def test_every_item_is_valid_ninjs(one, site_url):
    produced = item(one, dataclasses.replace(OUTLET, site_url=site_url))
    assert [error.message for error in NINJS.iter_errors(produced)] == []


def test_the_judge_itself_refuses_what_the_standard_does_not_know():
    assert not NINJS.is_valid({"uri": "urn:uuid:x", "edition": 1})
    assert not NINJS.is_valid({"uri": "urn:uuid:x", "version": 1})
    assert not NINJS.is_valid({"pubStatus": "usable"})


def test_an_item_names_version_status_source_and_original():
    one = parcel(4)
    produced = item(one)
    assert produced["uri"] == f"urn:uuid:{one.record}"
    assert (produced["version"], produced["pubStatus"], produced["language"]) == ("4", "usable", "zh-Hans")
    assert {"role": "liubei:digest", "value": one.digest} in produced["altIds"]
    assert produced["infoSources"][0] == {"name": "柳北区政管办", "role": "source"}
    assert produced["renditions"][0]["href"] == DISTRICT + one.content["path"]


def test_the_same_parcel_gives_the_same_bytes():
    assert item_bytes(parcel(1), OUTLET) == item_bytes(parcel(1), OUTLET)


def test_a_withdrawal_has_the_explanation_and_no_body():
    produced = item(parcel(2, "withdraw"))
    assert produced["pubStatus"] == "canceled"
    assert "bodies" not in produced
    assert produced["descriptions"][0]["value"] == "该信息内容有误，已撤下，更正后将重新公开。"


def test_links_and_pictures_work_away_from_our_site():
    one = parcel(
        1,
        files=[PICTURE],
        body=[
            {"type": "text", "html": '<p><a href="/xxgk/a.html">见</a><a href="//evil.example">x</a></p>'},
            {
                "type": "image",
                "sha256": PICTURE["sha256"],
                "alt": '"现场"',
                "caption": "",
                "width": 8,
                "height": 6,
            },
        ],
    )
    html = item(one)["bodies"][0]["value"]
    assert f'<a href="{DISTRICT}/xxgk/a.html">' in html
    assert "evil" not in html
    assert f'<img src="{DISTRICT}/files/ab/%E7%8E%B0%E5%9C%BA%20%E4%B8%80.jpg" alt="&quot;现场&quot;"' in html


def test_the_text_fallback_keeps_paragraphs_and_cells_apart():
    table = "<table><tr><th>月份</th><td>5月</td></tr></table>"
    html = f"<h2>一、标题</h2><p>甲&amp;乙<br>丙</p>{table}<ul><li>一</li><li>二</li></ul>"
    assert text_of(html) == "一、标题\n甲&乙\n丙\n月份\t5月\n一\n二"
    text = item(parcel(1))["bodies"][1]
    assert text["charCount"] == len(text["value"])
    assert "<" not in text["value"]


def test_an_item_is_delivered_and_shown_with_source_and_original(desk, record):
    one = parcel(1, record=record, files=[SHEET], attachments=[SHEET["sha256"]])
    receipt = desk.deliver(one)
    assert (receipt.edition, receipt.digest, receipt.already, receipt.status) == (1, one.digest, False, 201)
    page = visit(receipt.url)
    assert page.status == 200
    for text in (
        "来源：",
        "柳北区政管办",
        f'href="{DISTRICT}{one.content["path"]}"',
        "我区十分重视",
        "126",
        "表.xlsx",
    ):
        assert text in page.text
    assert str(record) in visit(desk.outlet.settings["url"].removesuffix("items")).text


def test_delivering_again_is_invisible_and_older_items_stay_out(desk, record):
    first, second = parcel(1, record=record), parcel(2, record=record, title="更新后的标题")
    desk.deliver(second)
    assert desk.deliver(second).already
    late = desk.deliver(first)
    assert (late.edition, late.digest, late.already) == (2, second.digest, True)
    assert "更新后的标题" in visit(late.url).text


def test_a_canceled_item_is_gone_with_its_explanation(desk, record):
    desk.deliver(parcel(1, record=record))
    receipt = desk.deliver(parcel(2, "withdraw", record))
    assert receipt.action == "withdraw"
    page = visit(receipt.url)
    assert page.status == 410
    assert "已撤稿" in page.text
    assert "该信息内容有误" in page.text
    assert "我区十分重视" not in page.text
    assert desk.deliver(parcel(1, record=record)).action == "withdraw"


def test_the_same_edition_with_other_content_is_an_alarm(desk, record):
    desk.deliver(parcel(1, record=record))
    with pytest.raises(Refused, match="核查"):
        desk.deliver(parcel(1, record=record, title="另一篇"))


def test_a_stranger_is_refused(desk, record):
    with pytest.raises(Refused, match="签名"):
        NewsConnector(dataclasses.replace(desk.outlet, secret=new_secret())).deliver(parcel(1, record=record))


def test_desks_are_apart(partner, desk, record):
    desk.deliver(parcel(1, record=record))
    assert visit(f"{partner.root('xinhua-guangxi')}/items/{record}.html").status == 404


def test_hostile_html_is_cleaned_by_the_newsroom_too(desk, record):
    nasty = '"><script>alert(1)</script>'
    one = parcel(1, record=record, title=nasty, summary=nasty, source={"name": nasty, "url": "javascript:x"},
                 body=[{"type": "text", "html": "<script>alert(1)</script><p onclick=x>好</p>"}])  # fmt: skip
    page = visit(desk.deliver(one).url)
    assert "<script" not in page.text
    assert "javascript:" not in page.text
    assert "onclick" not in page.text


def test_its_settings_form_accepts_what_it_needs():
    schema = Draft202012Validator(NewsConnector.settings_schema)
    assert schema.is_valid({"url": "https://news.example/items", "provider": "柳北区"})
    assert not schema.is_valid({"provider": "柳北区"})


def test_a_canceled_item_names_its_replacement(desk, record):
    desk.deliver(parcel(1, record=record))
    one = parcel(2, "withdraw", record=record, withdrawal=REPLACED)
    sent = item(one)
    assert (sent["pubStatus"], sent["associations"][0]["rel"]) == ("canceled", "replacement")
    assert sent["associations"][0]["uri"] == f"urn:uuid:{uuid.UUID(int=7)}"
    assert "《新的公告》" in sent["edNote"]
    page = visit(desk.deliver(one).url)
    assert page.status == 410
    assert f'<a href="{DISTRICT}/xxgk/202612/new.html">新的公告</a>' in page.text


def test_a_canceled_item_without_a_replacement_names_none(record):
    sent = item(parcel(2, "withdraw", record=record))
    assert "associations" not in sent
