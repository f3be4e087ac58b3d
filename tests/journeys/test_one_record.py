"""The main job, as people do it: one editor, three reviewers, four kinds of outlet, and back again."""

from __future__ import annotations

import json
import re
import urllib.request

import feedparser
from playwright.sync_api import Page, expect

from tests.journeys.conftest import District
from tests.journeys.filling import LogIn, type_text
from tests.journeys.test_report_of_2008 import get

TITLE = "关于2026年冬季清洁行动期间部分路段临时交通安排的通告"
EXPLANATION = "本通告路段名称有误，现已撤下，更正后将重新公开。"


def write_and_submit(page: Page, district: District) -> None:
    page.goto(f"{district.admin}pages/")  # an editor of one agency lands at that agency's records
    page.goto(re.sub(r"/pages/(\d+)/.*", r"/pages/add/records/record/\1/", page.url))
    page.fill("#id_title", TITLE)
    page.select_option("#id_main_column", label="公告信息")
    page.fill("#id_formed_on", "2026-11-20")
    page.keyboard.press("Escape")
    type_text(page, "为方便市民出行，11月28日起胜利路部分路段临时限行。")
    page.locator("button.action-save").click()
    page.wait_for_url("**/edit/")
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_url("**/admin/pages/*/")


def pass_step(page: Page, button: str, *, check: bool = False) -> None:
    row = page.locator("#waiting-for-me tr, [id*=waiting-for-me] tr", has_text=TITLE)
    row.get_by_role("link", name="审查", exact=True).click()
    expect(page.locator(".lb-paper h1")).to_have_text(TITLE)
    if check:
        page.locator("input[name=outcome][value=approve]").check()
        page.get_by_role("button", name=button).click()  # without the checklist: told what is missing
        expect(page.get_by_text("请选择核对结果。").first).to_be_visible()
        for radio in page.locator(".lb-check input[value=yes]").all():
            radio.check()
    page.fill("#id_comment", "内容属实，同意公开。")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/admin/")


def until_everywhere(page: Page, words: str, channels: int) -> None:
    for _ in range(40):
        if page.locator("td span", has_text=words).count() == channels:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator(".lb-part").first.inner_text())


def test_one_record_reaches_every_outlet_and_leaves_again(official: LogIn, district: District) -> None:
    editor = official("jiefang-jiedao-editor")
    write_and_submit(editor, district)
    editor.goto(district.admin)
    expect(editor.get_by_text("等待部门自审")).to_be_visible()

    pass_step(official("jiefang-jiedao-department"), "部门自审通过")
    pass_step(official("jiefang-jiedao-confidentiality"), "提交结论", check=True)
    approver = official("jiefang-jiedao-approval")
    pass_step(approver, "审批通过并发布")
    expect(approver.get_by_text("已审批通过并发布")).to_be_visible()

    listed = json.loads(get(f"{district.api}/records?limit=1")[1])["items"][0]
    assert listed["title"] == TITLE
    uuid, index_number = listed["uuid"], listed["index_number"]
    number = district.manage(
        "shell",
        "-v0",
        "-c",
        f"from cms.records.models import Record; print(Record.objects.get(uuid='{uuid}').pk)",
    ).strip()
    approver.goto(f"{district.admin}records/{number}/")
    until_everywhere(approver, "已公开第1版", 16)

    rows = approver.locator(".lb-part").first.locator("tbody tr")
    outlets = {
        rows.nth(row).locator("td").first.inner_text(): rows.nth(row).locator("a").first.get_attribute("href")
        or ""
        for row in range(rows.count())
    }
    website, portal = outlets["柳北区人民政府网站"], outlets["沙塘镇门户"]
    for address in (website, portal, outlets["柳州新闻网"]):
        status, page = get(address)
        assert status == 200
        assert TITLE in page
        assert f'name="liubei:index-number" content="{index_number}"' in page
        assert 'name="liubei:edition" content="1"' in page
    reader = official("jiefang-jiedao-editor").context.new_page()
    reader.goto(website)
    expect(reader.locator("h1")).to_contain_text(TITLE)
    expect(reader.get_by_text(index_number).first).to_be_visible()
    feed_address = f"{district.site}/board/zhengwu-fuwu/feed.xml"
    assert TITLE in [entry.title for entry in feedparser.parse(feed_address).entries]
    reader.goto(outlets["柳北区政务服务中心政务公开栏"])
    expect(reader.get_by_text(TITLE).first).to_be_attached()

    editor.goto(f"{district.admin}records/{number}/")
    editor.get_by_role("link", name="申请撤稿").click()
    editor.get_by_role("button", name="提交撤稿申请").click()
    expect(editor.get_by_text("请选择撤稿原因。")).to_be_visible()
    editor.get_by_label("撤稿原因").select_option(label="内容有误")
    expect(editor.locator("#id_explanation")).to_have_value(re.compile(f"^《{TITLE}》"))
    expect(editor.get_by_label("保留网页，公示撤稿说明")).to_be_checked()
    editor.get_by_label("整页撤下，只留说明").check()
    editor.fill("#id_note", "路段名称写错")
    editor.fill("#id_explanation", EXPLANATION)
    editor.get_by_role("button", name="提交撤稿申请").click()
    expect(editor.get_by_text("等待审批人员确认")).to_be_visible()
    assert get(website)[0] == 200

    approver.goto(district.admin)
    approver.locator("#open-withdrawals, [aria-labelledby*=open-withdrawals]").first.wait_for()
    approver.get_by_role("link", name="处理", exact=True).click()
    expect(approver.locator(".lb-public")).to_contain_text(EXPLANATION)
    approver.get_by_role("button", name="确认，从所有渠道撤稿").click()
    until_everywhere(approver, "已撤下", 16)

    for address in (website, portal, outlets["柳州新闻网"]):
        status, page = get(address)
        assert status == 410
        assert EXPLANATION in page
    assert TITLE not in [entry.title for entry in feedparser.parse(feed_address).entries]
    with urllib.request.urlopen(feed_address) as answer:
        feed = answer.read().decode()
    assert re.search(rf"<(at:)?deleted-entry[^>]+{uuid}", feed)
    assert district.partner_keeps(uuid) == ["canceled", "canceled"]
