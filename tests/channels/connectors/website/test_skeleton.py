import json
import re

from channels.connector import Directory, DirectoryColumn
from channels.connectors.website.connector import WebsiteConnector
from channels.connectors.website.schema import SETTINGS_SCHEMA
from channels.files import PublicFolder
from tests.channels.connectors.website.conftest import DIRECTORY, outlet, tree
from tests.channels.parcels import content, parcel


def test_a_new_site_has_all_its_standing_pages(connector, site):
    connector.prepare()
    for path in (
        "index.html", "index.json", "404.html", "search.html", "sitemap.html", "sitemap.xml", "contact.html",
        "robots.txt", "agencies/index.html", "agencies/zhengfuban/index.html", "columns/gonggao/index.html",
        "columns/banshi/index.html", "columns/banshi-12/index.html",
    ):  # fmt: skip
        assert (site / path).is_file(), path
    assert "本栏目暂未发布信息" in (site / "columns/gonggao/index.html").read_text()
    assert "检索即将开通" in (site / "search.html").read_text()


def test_every_link_of_the_skeleton_leads_somewhere(connector, site):
    connector.deliver(parcel())
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src|action)="(/[^"]*)"', page.read_text()):
            path = target.lstrip("/")
            assert (site / path / "index.html").is_file() or (site / path).is_file(), f"{page}: {target}"


def test_a_prepared_site_is_not_written_again(connector, monkeypatch):
    connector.prepare()
    monkeypatch.setattr(PublicFolder, "write", lambda *args: 1 / 0)
    WebsiteConnector(outlet()).prepare()


def test_a_new_directory_is_shown_at_once_and_old_records_stay_as_they_are(connector, site):
    connector.deliver(parcel())
    page = (site / content()["path"].lstrip("/")).read_bytes()
    grown = Directory((*DIRECTORY.columns, DirectoryColumn("xinlan", "新栏目", "")), DIRECTORY.agencies)
    WebsiteConnector(outlet(grown)).prepare()
    assert "新栏目" in (site / "index.html").read_text()
    assert "新栏目" in (site / "columns/gonggao/index.html").read_text()
    assert content()["title"] in (site / "columns/gonggao/index.html").read_text()
    assert (site / "columns/xinlan/index.html").exists()
    assert (site / content()["path"].lstrip("/")).read_bytes() == page


def test_assets_are_named_by_their_content(connector, site):
    connector.prepare()
    names = sorted(path.name for path in (site / "assets").iterdir())
    assert all(re.fullmatch(r"[a-z]+\.[0-9a-f]{12}\.(css|js|svg)", name) for name in names)
    css = next((site / "assets").glob("site.*.css")).read_text()
    assert f'url("{next(n for n in names if n.startswith("hills"))}")' in css
    assert f"/assets/{next(n for n in names if n.endswith('.css'))}" in (site / "index.html").read_text()


def test_the_footer_shows_what_is_configured_and_only_that(site):
    WebsiteConnector(outlet()).prepare()
    bare = (site / "index.html").read_text()
    assert "主办单位：柳北区人民政府" in bare
    assert "网站地图" in bare
    assert "联系我们" in bare
    for label in ("政府网站标识码", "ICP备案号", "公安备案号"):
        assert label not in bare
    WebsiteConnector(
        outlet(site_id_code="4502050001", icp="桂ICP备1号", police_record="桂公网安备2号")
    ).prepare()
    full = (site / "index.html").read_text()
    for text in ("政府网站标识码：4502050001", "桂ICP备1号", "桂公网安备2号"):
        assert text in full


def test_the_agency_page_shows_every_agency_and_how_to_reach_it(connector, site):
    connector.prepare()
    html = (site / "agencies/index.html").read_text()
    for text in (
        "柳北区人民政府办公室",
        "柳州市胜利路12-8号",
        "0772-2525806",
        "沙塘镇人民政府",
        "联系方式暂未公布",
    ):
        assert text in html


def test_the_navigation_has_two_levels(connector, site):
    connector.prepare()
    html = (site / "index.html").read_text()
    nav = html[html.index('<nav class="nav"') : html.index("</nav>")]
    assert nav.count("/columns/banshi-") == 12


def test_a_site_without_columns_or_agencies_can_be_made(site):
    connector = WebsiteConnector(outlet(Directory()))
    connector.deliver(parcel())
    assert (site / "index.html").exists()
    assert "暂未发布机构信息" in (site / "agencies/index.html").read_text()
    assert (site / "columns/gonggao/index.html").exists()


def test_every_setting_has_a_chinese_title_and_a_default():
    for name, described in SETTINGS_SCHEMA["properties"].items():
        assert re.search(r"[一-鿿]", described["title"]), name
        assert "default" in described


def test_what_the_connector_remembers_lies_in_one_folder(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, "withdraw"))
    assert {path.split("/")[0] for path in tree(site)} == {
        "404.html", "_state", "agencies", "assets", "columns", "contact.html", "index.html", "index.json",
        "robots.txt", "search.html", "sitemap-1.xml", "sitemap-pages.xml", "sitemap.html", "sitemap.xml", "xxgk",
    }  # fmt: skip
    assert json.loads((site / "_state/site.json").read_text())["digest"]
