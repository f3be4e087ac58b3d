"""What a citizen sees on a portal."""

import re
import uuid

import pytest

from tests.channels.parcels import parcel
from tests.channels.receiver.messages import send
from tests.channels.sites import DISTRICT, visit

FILE = {
    "sha256": "ab" * 32, "name": "培训情况表.xlsx", "size": 20480,
    "media_type": "application/vnd.ms-excel", "path": "/files/ab/" + "ab" * 32 + "/培训情况表.xlsx",
}  # fmt: skip


def shown(receiver, **changes):
    one = parcel(2, record=uuid.uuid4(), **changes)
    reply = send(receiver, one)
    assert reply.status == 201, reply.data
    return one, visit(reply.data["url"])


def test_the_record_page_shows_metadata_body_source_and_original(receiver):
    one, page = shown(receiver)
    for text in ("450205001/2026-00001", "柳北政发〔2009〕12号", "2009年8月14日", "2026年11月24日", "柳北区人民政府办公室",
                 "柳北区政管办", "第 2 版", "综合政务/政务公开", "有效", "培训情况", "公开为常态", "我区十分重视"):  # fmt: skip
        assert text in page.text
    assert f'href="{DISTRICT}{one.content["path"]}"' in page.text
    assert f'<meta name="liubei:digest" content="{one.digest}">' in page.text
    assert '<meta name="liubei:edition" content="2">' in page.text
    assert '<meta name="liubei:index-number" content="450205001/2026-00001">' in page.text
    assert '<meta name="PubDate" content="2026-11-24 10:50">' in page.text


def test_attachments_link_to_the_district_website(receiver):
    block = {"type": "attachment", "sha256": FILE["sha256"], "title": "培训情况"}
    _, page = shown(receiver, files=[FILE], attachments=[FILE["sha256"]], body=[block])
    quoted = "%E5%9F%B9%E8%AE%AD%E6%83%85%E5%86%B5%E8%A1%A8.xlsx"
    assert page.text.count(f'href="{DISTRICT}/files/ab/{FILE["sha256"]}/{quoted}"') == 2


def test_pictures_have_their_text_and_size(receiver):
    block = {
        "type": "image",
        "sha256": FILE["sha256"],
        "alt": "会议现场",
        "caption": "图一",
        "width": 1200,
        "height": 800,
    }
    _, page = shown(receiver, files=[FILE], body=[block])
    assert 'alt="会议现场" width="1200" height="800"' in page.text


def test_blocks_whose_file_is_missing_are_left_out(receiver):
    block = {"type": "attachment", "sha256": "cd" * 32, "title": "失踪的附件"}
    _, page = shown(receiver, body=[block], attachments=["cd" * 32])
    assert page.status == 200
    assert "失踪的附件" not in page.text


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed">x</p>', "<iframe src=//evil.example></iframe>", "<svg onload=alert(1)>",
        '<a href="//evil.example/">x</a>', '<form action="/"><input name=a></form>', "<style>*{display:none}</style>",
        '<a href="data:text/html,x">x</a>', '<p onclick="alert(1)" class="masthead" id="main">x</p>',
    ],
)  # fmt: skip
def test_html_is_cleaned_again(receiver, html):
    _, page = shown(receiver, body=[{"type": "text", "html": html}])
    prose = page.text.split('<div class="prose">')[1].split("</article>")[0]
    for bad in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "style",
        "iframe",
        "form",
        "evil.example",
        "data:",
        "id=",
    ):
        assert bad not in prose.split("</div>")[0]


def test_text_from_the_sender_is_escaped_everywhere(receiver):
    nasty = '"><script>alert(1)</script>'
    _, page = shown(
        receiver, title=nasty, summary=nasty, keywords=[nasty], document_number=nasty, index_number=nasty,
        source={"name": nasty, "url": "javascript:alert(1)"}, fields=[{"name": "x", "label": nasty, "value": nasty}],
        body=[{"type": "table", "caption": nasty, "header_row": True, "header_column": True, "rows": [[nasty], [nasty]]}],
    )  # fmt: skip
    assert "<script" not in page.text
    assert "javascript:" not in page.text
    assert "<script" not in visit(f"{receiver.root('shatang')}/").text


def test_links_below_the_district_become_absolute(receiver):
    _, page = shown(receiver, body=[{"type": "text", "html": '<p><a href="/xxgk/a.html">见</a></p>'}])
    assert f'<a href="{DISTRICT}/xxgk/a.html"' in page.text


def test_a_lapsed_document_says_so_on_top(receiver):
    _, page = shown(receiver, validity={"code": "repealed", "name": "废止"})
    assert "请注意" in page.text
    assert "废止" in page.text


def test_a_withdrawn_record_is_gone_with_its_explanation_and_off_the_list(receiver):
    record = uuid.uuid4()
    late = "2030-01-01T08:00:00+08:00"
    send(receiver, parcel(1, record=record, title="应当撤下的信息", published_at=late))
    listing = f"{receiver.root('shatang')}/"
    assert "应当撤下的信息" in visit(listing).text
    reply = send(receiver, parcel(2, "withdraw", record))
    page = visit(reply.data["url"])
    assert page.status == 410
    assert "该信息内容有误，已撤下，更正后将重新公开。" in page.text
    assert "我区十分重视" not in page.text
    assert str(record) not in visit(listing).text


def test_unknown_pages_are_404_in_chinese(receiver):
    for path in ("/portals/shatang/records/" + str(uuid.uuid4()) + ".html", "/portals/nowhere/", "/x",
                 "/portals/shatang/?page=0", "/portals/shatang/?page=9999", "/portals/shatang/?page=%EF%BC%91"):  # fmt: skip
        page = visit(receiver.base_url + path)
        assert page.status == 404
        assert "没有找到这个页面" in page.text


def test_lists_have_twenty_records_a_page(receiver):
    for number in range(25):
        send(receiver, parcel(1, record=uuid.uuid4(), title=f"第{number}号公告"), slug="changtang")
    first, second = (visit(f"{receiver.root('changtang')}/?page={number}").text for number in (1, 2))
    assert first.count("<li>") == 20
    assert second.count("<li>") >= 5
    assert 'rel="next" href="?page=2"' in first


def test_the_front_page_lists_the_portals(receiver):
    text = visit(receiver.base_url + "/").text
    assert all(name in text for name in ("沙塘镇", "长塘镇", "钢城街道"))


def test_pages_are_chinese_strict_and_without_script_or_inline_style(receiver):
    _, page = shown(receiver)
    assert '<html lang="zh-CN">' in page.text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"img-src 'self' {DISTRICT}" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-cache"


def test_the_style_sheet_is_served(receiver):
    page = visit(f"{receiver.base_url}/static/receiver/site.css")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/css")


REPLACEMENT = {
    "uuid": str(uuid.UUID(int=77)), "path": "/xxgk/202612/new.html", "title": "新的公告", "index_number": "1",
}  # fmt: skip


def withdrawn(receiver, kind, replaced_by=None, slug="shatang"):
    """A record that was shown and is withdrawn in this way, and its address."""
    one = parcel(1, record=uuid.uuid4(), title="旧的公告")
    send(receiver, one, slug=slug)
    withdrawal = {"kind": kind, "replaced_by": replaced_by, "reason": {"code": "x", "label": "内容有误"}}
    reply = send(
        receiver,
        parcel(2, "withdraw", record=one.record, title="旧的公告", withdrawal=withdrawal),
        slug=slug,
    )
    assert reply.status == 201, reply.data
    return reply.data["url"]


def test_an_explained_withdrawal_keeps_its_address_and_nothing_of_the_text(receiver):
    page = visit(withdrawn(receiver, "explained"))
    assert page.status == 200
    assert "旧的公告" in page.text
    assert "该信息内容有误，已撤下" in page.text
    assert "noindex" in page.text
    assert "我区十分重视" not in page.text
    assert "旧的公告" not in visit(f"{receiver.root('shatang')}/").text


def test_a_kind_that_the_portal_does_not_know_is_gone(receiver):
    assert visit(withdrawn(receiver, "vanished")).status == 410
    assert visit(withdrawn(receiver, "replaced")).status == 410


def test_a_replaced_record_leads_to_the_district_website(receiver):
    page = visit(withdrawn(receiver, "replaced", REPLACEMENT))
    assert (page.status, page.headers["Location"]) == (302, f"{DISTRICT}/xxgk/202612/new.html")


def test_a_replaced_record_leads_to_its_replacement_here_while_that_is_shown_here(receiver):
    new = parcel(1, record=uuid.uuid4(), title="新的公告")
    here = send(receiver, new).data["url"]
    address = withdrawn(receiver, "replaced", {**REPLACEMENT, "uuid": str(new.record)})
    assert here.endswith(visit(address).headers["Location"])
    send(receiver, parcel(2, "withdraw", record=new.record))
    assert visit(address).headers["Location"] == f"{DISTRICT}/xxgk/202612/new.html"


def test_a_replacement_that_is_no_address_is_refused(receiver):
    withdrawal = {"kind": "replaced", "replaced_by": {**REPLACEMENT, "path": "javascript:x"}}
    reply = send(receiver, parcel(1, "withdraw", record=uuid.uuid4(), withdrawal=withdrawal))
    assert (reply.status, reply.data["error"]) == (422, "schema")


def test_a_partial_disclosure_says_so_and_why(receiver):
    partial = {"article": "《政府信息公开条例》第十五条", "reason": "部分内容涉及个人隐私。"}
    _, page = shown(receiver, partial=partial)
    assert "部分内容涉及个人隐私。（依据：《政府信息公开条例》第十五条）" in page.text
    _, page = shown(receiver)
    assert "部分公开：" not in page.text
