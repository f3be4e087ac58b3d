import json
import re
import xml.etree.ElementTree as ElementTree

from channels.connectors.website.connector import WebsiteConnector
from tests.channels.connectors.website.conftest import column, outlet, record_number
from tests.channels.parcels import parcel

SITEMAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def publish(connector, number, **changes):
    shared = {
        "title": f"信息{number}号",
        "published_at": f"2026-{number // 600 + 1:02}-{number // 24 % 25 + 1:02}T{number % 24:02}:00:00+08:00",
        "path": f"/xxgk/202611/{number}.html",
    }
    return connector.deliver(parcel(record=record_number(number), **{**shared, **changes}))


def titles(site, name, key="columns/gonggao"):
    return [entry["title"] for entry in json.loads((site / key / f"{name}.json").read_text())["entries"]]


def test_the_first_twenty_stay_on_page_one_for_ever(connector, site):
    for number in range(20):
        publish(connector, number)
    first = (site / "columns/gonggao/page-1.json").read_bytes()
    assert len(titles(site, "page-1")) == 20
    for number in range(20, 61):
        publish(connector, number)
    assert titles(site, "page-1") == [f"信息{n}号" for n in range(19, -1, -1)]
    assert (
        json.loads(first)["entries"]
        == json.loads((site / "columns/gonggao/page-1.json").read_bytes())["entries"]
    )
    assert titles(site, "page-4") == ["信息60号"]


def test_the_index_shows_the_newest_twenty_to_thirty_nine(connector, site):
    for number in range(41):
        publish(connector, number)
        shown = titles(site, "index")
        assert len(shown) == number + 1 if number < 39 else 20 <= len(shown) <= 39
        assert shown[0] == f"信息{number}号"


def test_every_page_is_reached_by_going_to_older_ones_and_back(connector, site):
    for number in range(65):
        publish(connector, number)
    address, seen, trail = "/columns/gonggao/", [], []
    while address:
        name = "index" if address.endswith("/") else address.rsplit("/", 1)[1].removesuffix(".html")
        data = json.loads((site / "columns/gonggao" / f"{name}.json").read_text())
        seen += [entry["title"] for entry in data["entries"]]
        trail.append(address)
        address = data["older"]
    assert sorted(seen) == sorted(f"信息{n}号" for n in range(65))
    back = []
    while address != "/columns/gonggao/":
        address = address or trail[-1]
        back.append(address)
        name = address.rsplit("/", 1)[1].removesuffix(".html")
        address = json.loads((site / "columns/gonggao" / f"{name}.json").read_text())["newer"]
    assert back == [f"/columns/gonggao/page-{n}.html" for n in (1, 2, 3, 4)]


def test_a_list_entry_is_linked_and_has_agency_and_date(connector, site):
    publish(connector, 1)
    html = (site / "columns/gonggao/index.html").read_text()
    assert 'href="/xxgk/202611/1.html">信息1号</a>' in html
    assert "区政府办公室" in html
    assert '<time datetime="2026-01-01T01:00:00+08:00">2026-01-01</time>' in html


def test_a_record_stands_in_all_its_columns_their_parents_and_its_agency(connector, site):
    publish(connector, 1, columns=[column("dongtai", "政务动态"), column("banshi-2", "办事2", "banshi")])
    for key in ("columns/dongtai", "columns/banshi-2", "columns/banshi", "agencies/zhengfuban"):
        assert titles(site, "index", key) == ["信息1号"]
    assert titles(site, "index") == []


def test_columns_and_agencies_that_the_directory_does_not_know_have_lists_too(connector, site):
    agency = {"code": "450205999", "slug": "", "name": "新设机构", "short_name": "新设"}
    publish(connector, 1, columns=[column("xin", "新栏目", "fu")], agency=agency)
    assert "<h1>新栏目</h1>" in (site / "columns/xin/index.html").read_text()
    assert "<h1>新设机构</h1>" in (site / "agencies/450205999/index.html").read_text()
    assert titles(site, "index", "columns/fu") == ["信息1号"]


def test_a_slug_that_would_leave_its_folder_is_replaced(connector, site):
    publish(connector, 1, columns=[column("../../etc", "坏栏目")])
    folders = {path.name for path in (site / "columns").iterdir()}
    assert any(re.fullmatch(r"x-[0-9a-f]{16}", name) for name in folders)
    assert not (site.parent / "etc").exists()


def test_the_list_says_how_many_there_are(connector, site):
    for number in range(23):
        publish(connector, number)
    assert "共 23 条信息" in (site / "columns/gonggao/index.html").read_text()


def test_the_home_page_shows_the_newest_of_each_column(connector, site):
    for number in range(12):
        publish(connector, number)
    html = (site / "index.html").read_text()
    assert "信息11号" in html
    assert "信息4号" in html
    assert "信息3号" not in html
    home = json.loads((site / "index.json").read_text())
    assert [entry["title"] for entry in home["columns"][0]["entries"]][:2] == ["信息11号", "信息10号"]


def test_the_xml_site_map_is_an_index_of_chunks_from_the_oldest(connector, site, monkeypatch):
    monkeypatch.setattr("channels.connectors.website.lists.SITEMAP_SIZE", 5)
    for number in range(12):
        publish(connector, number)
    index = ElementTree.parse(site / "sitemap.xml")
    names = [loc.text.rsplit("/", 1)[1] for loc in index.findall("s:sitemap/s:loc", SITEMAPS)]
    assert names == ["sitemap-pages.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    first = ElementTree.parse(site / "sitemap-1.xml")
    places = [loc.text for loc in first.findall("s:url/s:loc", SITEMAPS)]
    assert places == [f"https://www.lbq.gov.cn/xxgk/202611/{n}.html" for n in range(5)]


def test_addresses_in_chinese_are_encoded_in_links_and_site_map(connector, site):
    publish(connector, 1, path="/xxgk/公告 1&2%.html")
    assert (
        'href="/xxgk/%E5%85%AC%E5%91%8A%201&amp;2%25.html"'
        in (site / "columns/gonggao/index.html").read_text()
    )
    assert "/xxgk/%E5%85%AC%E5%91%8A%201&amp;2%25.html</loc>" in (site / "sitemap-1.xml").read_text()
    assert (site / "xxgk/公告 1&2%.html").exists()


def test_an_index_looks_back_past_withdrawn_entries(connector, site):
    for number in range(45):
        publish(connector, number)
    for number in range(20, 45):
        connector.deliver(parcel(2, "withdraw", record_number(number), path=f"/xxgk/202611/{number}.html"))
    assert titles(site, "index") == [f"信息{n}号" for n in range(19, -1, -1)]
    assert "本页所列信息均已撤下" in (site / "columns/gonggao/page-2.html").read_text()


def test_a_connector_made_anew_for_each_delivery_goes_on_where_the_last_one_stopped(site):
    for number in range(22):
        publish(WebsiteConnector(outlet()), number)
    assert titles(site, "page-2") == ["信息21号", "信息20号"]
