import re
from html import unescape

import pytest

from channels.connector import Refused
from channels.connectors.website.body import is_leaving, safe_html
from channels.connectors.website.connector import WebsiteConnector
from tests.channels.connectors.website.conftest import column, outlet, tree
from tests.channels.parcels import content, parcel

PATH = content()["path"]


def page(site, path=PATH):
    return (site / path.lstrip("/")).read_text()


def meta(html):
    return {unescape(n): unescape(c) for n, c in re.findall(r'<meta name="([^"]+)" content="([^"]*)">', html)}


def test_the_json_beside_a_page_has_the_parcels_exact_bytes(connector, site):
    sent = parcel()
    receipt = connector.deliver(sent)
    assert (site / PATH.replace(".html", ".json").lstrip("/")).read_bytes() == sent.body
    assert receipt.url == f"https://www.lbq.gov.cn{PATH}"
    assert (receipt.edition, receipt.digest, receipt.action) == (1, sent.digest, "publish")
    assert not receipt.already


def test_a_page_carries_the_meta_tags_that_monitoring_reads(site):
    WebsiteConnector(outlet(site_id_code="4502050001")).deliver(
        parcel(published_at="2026-11-24T14:05:00+08:00")
    )
    tags = meta(page(site))
    assert tags["SiteName"] == "柳北区人民政府"
    assert tags["SiteDomain"] == "www.lbq.gov.cn"
    assert tags["SiteIDCode"] == "4502050001"
    assert tags["ColumnName"] == "公告信息"
    assert tags["ColumnDescription"] == "公告、公示、通知"
    assert tags["ColumnKeywords"]
    assert tags["ColumnType"]
    assert tags["ArticleTitle"] == content()["title"]
    assert tags["PubDate"] == "2026-11-24 14:05"
    assert tags["ContentSource"] == "柳北区政管办"
    assert tags["Keywords"] == "信息公开，年度报告"
    assert tags["Url"] == f"https://www.lbq.gov.cn{PATH}"


def test_times_are_shown_as_in_liuzhou_whatever_their_offset(connector, site):
    connector.deliver(parcel(published_at="2026-11-24T16:30:00+00:00"))
    assert meta(page(site))["PubDate"] == "2026-11-25 00:30"


def test_a_page_says_which_edition_it_shows(connector, site):
    sent = parcel(3)
    connector.deliver(sent)
    tags = meta(page(site))
    assert tags["liubei:index-number"] == "450205001/2026-00001"
    assert tags["liubei:edition"] == "3"
    assert tags["liubei:digest"] == sent.digest


def test_a_page_shows_the_catalogue_fields_in_a_table(connector, site):
    connector.deliver(parcel())
    html = page(site)
    assert '<html lang="zh-CN">' in html
    assert "网站支持IPv6" in html
    for label in (
        "索引号",
        "发布机构",
        "文号",
        "成文日期",
        "发布日期",
        "主题分类",
        "体裁",
        "有效性",
        "信息来源",
    ):
        assert f'<th scope="row">{label}</th>' in html
    assert '<time datetime="2026-11-24T10:50:00+08:00">2026-11-24 10:50</time>' in html


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>关于公告的公告",
        "\"引号\" & '单引号' </title><img src=x onerror=alert(1)>",
        "{{ site }}{% now 'Y' %}",
        "很长的标题" * 51,
    ],
)
def test_a_hostile_title_is_text_and_nothing_else(connector, site, title):
    connector.deliver(parcel(title=title))
    places = [PATH, "/index.html", "/columns/gonggao/index.html", "/columns/gonggao/page-1.html"]
    for path in places:
        html = page(site, path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert title in unescape(html)
    assert meta(page(site))["ArticleTitle"] == title


def test_there_is_no_inline_script_style_or_foreign_request(connector, site, keep):
    connector.deliver(parcel())
    for path in site.rglob("*.html"):
        html = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
        assert not re.search(r'<(?:script|img|source|iframe)[^>]+src="(?!/)', html)
        for link in re.findall(r"<link [^>]+>", html):
            assert 'rel="canonical"' in link or 'href="/' in link
    css = next((site / "assets").glob("site.*.css")).read_text()
    assert not re.search(r"@import|https?:", css)


def test_the_body_is_cleaned_again():
    html = safe_html(
        '<h2 onclick="x()">一</h2><script>x</script><p style="color:red">二<img src=x></p><a href="javascript:x">三</a>',
        "www.lbq.gov.cn",
    )
    assert html == "<h2>一</h2><p>二</p><a>三</a>"


def test_links_that_leave_government_sites_say_so():
    html = safe_html(
        '<a href="https://example.com/?a=1&amp;b=2">外</a><a href="/xxgk/">内</a>', "www.lbq.gov.cn"
    )
    assert 'href="https://example.com/?a=1&amp;b=2" class="leaving" rel="noopener noreferrer"' in html
    assert 'title="即将离开本网站"' in html
    assert '<a href="/xxgk/">内</a>' in html


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("https://www.gov.cn/", False),
        ("https://liuzhou.gov.cn/x", False),
        ("http://www.lbq.gov.cn/x", False),
        ("/xxgk/1.html", False),
        ("mailto:a@b.cn", False),
        ("https://gov.cn.example.com/", True),
        ("https://notgov.cn/", True),
        ("//example.com/", True),
        ("/\\example.com/", True),
        ("\\\\example.com", True),
        ("https:///example.com", True),
        ("https://www.gov.cn@example.com/", True),
        ("http://[broken", True),
    ],
)
def test_leaving_is_told_by_the_host_that_a_browser_would_open(url, leaves):
    assert is_leaving(url, "www.lbq.gov.cn") is leaves


def test_a_source_address_that_is_no_web_address_is_not_linked(connector, site):
    connector.deliver(parcel(source={"name": "来源", "url": "javascript:alert(1)"}))
    assert "javascript:" not in page(site)


def test_tables_have_a_caption_scoped_headers_and_room_to_scroll(connector, site):
    table = {
        "type": "table",
        "caption": "统计",
        "header_row": True,
        "header_column": True,
        "rows": [["甲", "乙", "丙"], ["一", "1"]],
    }
    connector.deliver(parcel(body=[table]))
    html = page(site)
    assert "<caption>统计</caption>" in html
    assert '<th scope="col">丙</th>' in html
    assert '<th scope="row">一</th><td>1</td><td></td>' in html
    assert '<div class="scroll" tabindex="0" role="region" aria-label="统计">' in html


def test_pictures_have_alt_and_size_and_attachments_have_kind_and_size(connector, site, keep):
    picture = keep(b"\x89PNG picture", "柳江 1.png", "image/png")
    document = keep(b"%PDF-1.4" + b"x" * 2040, "申请表.pdf")
    image = {
        "type": "image",
        "sha256": picture["sha256"],
        "alt": "柳江",
        "caption": "",
        "width": 9,
        "height": 5,
    }
    connector.deliver(parcel(body=[image], files=[picture, document], attachments=[document["sha256"]]))
    html = page(site)
    assert re.search(r'<img src="/files/[^"]+%201\.png" alt="柳江" width="9" height="5"', html)
    assert "申请表.pdf" in html
    assert "PDF，2 KB" in html
    assert (site / document["path"].lstrip("/")).read_bytes().startswith(b"%PDF")
    assert meta(html)["Image"].startswith("https://www.lbq.gov.cn/files/")


def test_a_repealed_document_is_marked_above_its_title(connector, site):
    connector.deliver(parcel(validity={"code": "repealed", "name": "已废止"}))
    html = page(site)
    assert html.index("有效性提示") < html.index("<h1>")


def test_fields_of_a_kind_are_shown_with_their_labels(connector, site):
    connector.deliver(parcel(fields=[{"name": "basis", "label": "设定依据", "value": "《条例》<第五条>"}]))
    assert "<dt>设定依据</dt><dd>《条例》&lt;第五条&gt;</dd>" in page(site)


def test_a_page_names_its_way_from_the_home_page(connector, site):
    connector.deliver(parcel(columns=[column("banshi-3", "办事3", "banshi")]))
    html = page(site)
    crumbs = html[html.index('class="crumbs"') : html.index("</nav>", html.index('class="crumbs"'))]
    assert re.findall(r">([^<>\s]+)</(?:a|span)>", crumbs) == [
        "当前位置：",
        "首页",
        "政府办事指南",
        "办事3",
        "正文",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/_state/site.html",
        "/../x.html",
        "/a/../../x.html",
        "/index.html",
        "/columns/x.html",
        "/files/x.html",
        "/board/x.html",
        "/a//b.html",
        "/.hidden/x.html",
        "/a\\b.html",
        "/xxgk/page.json",
        f"/{'长' * 90}.html",
    ],
)
def test_an_address_that_is_not_fit_is_refused_before_anything_is_written(connector, site, path):
    with pytest.raises(Refused, match="信息地址不能用于网站"):
        connector.deliver(parcel(path=path))
    assert tree(site) == {}


def test_an_address_belongs_to_one_record_only(connector, site):
    connector.deliver(parcel())
    other = parcel(record=type(parcel().record)(int=5), path=PATH)
    with pytest.raises(Refused, match="另一条信息"):
        connector.deliver(other)


def test_a_storage_that_does_not_exist_is_a_matter_of_settings():
    with pytest.raises(Refused, match="没有名为“nowhere”的存储") as refusal:
        WebsiteConnector(outlet(storage="nowhere")).deliver(parcel())
    assert refusal.value.error_class == "settings"


def test_a_file_whose_bytes_are_missing_or_wrong_is_refused_and_nothing_changes(
    connector, site, keep, tmp_path
):
    entry = keep(b"right")
    kept = tmp_path / "kept" / entry["sha256"][:2] / entry["sha256"]
    kept.write_bytes(b"wrong")
    with pytest.raises(Refused, match="摘要不符"):
        connector.deliver(parcel(files=[entry]))
    kept.unlink()
    with pytest.raises(Refused, match="找不到附件"):
        connector.deliver(parcel(files=[entry]))
    assert tree(site) == {}


def test_a_file_address_outside_its_own_folder_is_refused(connector, keep):
    entry = {**keep(b"x"), "path": "/files/../index.html"}
    with pytest.raises(Refused, match="附件地址"):
        connector.deliver(parcel(files=[entry]))


PARTIAL = {"article": "《政府信息公开条例》第十五条", "reason": "部分内容涉及个人隐私<b>。"}


def test_a_partial_disclosure_says_so_and_why(connector, site):
    connector.deliver(parcel(partial=PARTIAL))
    shown = page(site)
    assert "部分公开：" in shown
    assert "部分内容涉及个人隐私&lt;b&gt;。（依据：《政府信息公开条例》第十五条）" in shown
    connector.deliver(parcel(2))
    assert "部分公开：" not in page(site)


def test_a_preview_is_whole_in_itself(connector):
    digest = "ab" * 32
    file = {
        "sha256": digest,
        "name": "图.png",
        "size": 3,
        "media_type": "image/png",
        "path": f"/files/ab/{digest}/a.png",
    }
    block = {"type": "image", "sha256": digest, "alt": "现场", "caption": "", "width": 4, "height": 3}
    shown = connector.preview(content(files=[file], body=[block]), {digest: "/media/x.png?a=1&b=2"})
    assert 'src="/media/x.png?a=1&amp;b=2"' in shown
    assert not re.search(r'(?:src|href)="/assets/|<script|url\("(?!data:)', shown)
    assert "data:image/svg+xml;base64," in shown
