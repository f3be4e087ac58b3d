"""The work of officials, step by step, with a picture where the guide shows one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from docs.guide.make import Tour

AGENCY = "jiefang-jiedao"
TITLE = "解放街道2026年冬季临时救助对象公示"
TEXT = "经入户核查，拟对居民张某给予临时救助，身份证号11010519491231002X。公示期为7天，欢迎监督。"
WITHHELD = "电动自行车登记上牌便民服务安排"


def log_in(tour: Tour) -> None:
    """登录"""
    page = tour.stranger()
    page.goto(f"{tour.demo.admin}login/")
    tour.take(page, "log-in", height=640)


def find_the_way(tour: Tour) -> None:
    """工作台和菜单"""
    page = tour.person(f"{AGENCY}-editor")
    page.locator(".sidebar").get_by_role("button", name="公开信息").click()
    page.wait_for_timeout(500)  # the drawer slides out
    tour.take(page, "menu", height=620)
    tour.read(page)


def write(tour: Tour) -> None:
    """编写和送审"""
    page = tour.person(f"{AGENCY}-editor")
    page.goto(tour.demo.admin)
    page.locator(".sidebar").get_by_role("button", name="公开信息").click()
    page.locator(".sidebar").get_by_role("link", name="新建", exact=True).click()
    expect(page.locator(".lb-kinds")).to_be_visible()
    tour.take(page, "kinds")
    page.locator(".lb-kinds a", has_text="公告公示").first.click()
    page.fill("#id_title", TITLE)
    page.select_option("#id_main_column", label="公告信息")
    page.fill("#id_formed_on", "2026-11-20")
    page.keyboard.press("Escape")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type(TEXT)
    page.wait_for_timeout(500)  # the editor hands its text to the form a moment after the last key
    page.evaluate("window.scrollTo(0, 0)")
    tour.take(page, "write")
    page.get_by_role("tab", name="目录信息").click()
    tour.take(page, "catalogue")
    page.get_by_role("tab", name="发布时间").click()
    tour.read(page)
    page.locator("button.action-save").click()
    page.wait_for_url("**/edit/")
    page.get_by_role("tab", name="内容", exact=True).click()
    page.locator("footer .w-dropdown__toggle").click()
    expect(page.locator("button[name=action-submit]")).to_be_visible()
    tour.take(page, "submit")
    page.locator("button[name=action-submit]").click()


def mend(tour: Tour) -> None:
    """内容检查"""
    page = tour.person(f"{AGENCY}-editor")
    page.wait_for_url("**/scan/")
    tour.take(page, "findings")
    page.get_by_role("button", name=re.compile("打码")).first.click()
    page.get_by_role("button", name="送审", exact=True).click()
    page.wait_for_load_state()
    page.goto(tour.demo.admin)
    expect(page.get_by_text("等待部门自审").first).to_be_visible()
    tour.take(page, "home")


def _open_review(tour: Tour, page: Page, title: str) -> None:
    page.goto(tour.demo.admin)
    row = page.locator("[id*=waiting-for-me] tr", has_text=title)
    row.get_by_role("link", name="审查", exact=True).click()
    expect(page.locator(".lb-paper h1")).to_have_text(title)


def _in_order(page: Page) -> None:
    for item in page.locator(".lb-check").all():
        item.locator("input[value=yes]").check()


def review(tour: Tour) -> None:
    """三步审查"""
    page = tour.person(f"{AGENCY}-department")
    _open_review(tour, page, TITLE)
    tour.take(page, "review")
    _in_order(page)
    page.locator("#id_comment").fill("情况属实，同意公开。")
    page.get_by_role("button", name="部门自审通过").click()
    page.wait_for_url("**/admin/")

    page = tour.person(f"{AGENCY}-confidentiality")
    _open_review(tour, page, TITLE)
    _in_order(page)
    page.locator("input[name=outcome][value=approve]").check()
    page.locator("#id_comment").fill("不含国家秘密、商业秘密和个人隐私，可以公开。")
    tour.take(page, "confidentiality", at=page.locator(".lb-choices"))
    page.get_by_role("button", name="提交结论").click()
    page.wait_for_url("**/admin/")

    page = tour.person(f"{AGENCY}-approval")
    _open_review(tour, page, TITLE)
    _in_order(page)
    page.locator("#id_comment").fill("同意发布。")
    tour.take(page, "approval")
    page.get_by_role("button", name="审批通过并发布").click()
    page.wait_for_url("**/admin/")


def withhold(tour: Tour) -> None:
    """不予公开"""
    page = tour.person("gongan-fenju-confidentiality")
    page.goto(f"{tour.demo.admin}queue/")
    tour.read(page)
    _open_review(tour, page, WITHHELD)
    _in_order(page)
    page.locator("input[name=outcome][value=withhold]").check()
    page.locator("select[name=withhold-ground]").select_option(index=7)
    page.locator("textarea[name=withhold-comment]").fill("属于请示报告，方案尚未批准。")
    tour.read(page)
    page.get_by_role("button", name="提交结论").click()
    page.wait_for_url("**/admin/")
    page.goto(f"{tour.demo.admin}nondisclosure/")
    tour.take(page, "nondisclosure", height=560)
    page.get_by_role("link", name=WITHHELD).first.click()
    tour.read(page)


def queue(tour: Tour) -> None:
    """全区的待办"""
    page = tour.person("district-approval")
    page.locator(".sidebar").get_by_role("link", name="待办审查").click()
    expect(page.get_by_role("heading", name="待办审查").last).to_be_visible()
    tour.take(page, "queue", height=560)


def follow(tour: Tour) -> None:
    """公开情况、审查单和消息"""
    page = tour.person(f"{AGENCY}-editor")
    page.goto(f"{tour.demo.admin}records/")
    tour.take(page, "records")
    page.get_by_role("link", name=TITLE).first.click()
    for _ in range(60):
        if page.locator("td span", has_text="已公开").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    tour.take(page, "standing")
    sheet = page.locator("a[href*='/sheets/']").first.get_attribute("href")
    page.goto(f"{tour.demo.admin.removesuffix('/admin/')}{sheet}")
    tour.take(page, "sheet")
    page.locator(".sidebar").get_by_role("link", name=re.compile("^消息")).click()
    expect(page.get_by_role("heading", name="消息").last).to_be_visible()
    tour.read(page)


def withdraw(tour: Tour) -> None:
    """撤稿"""
    page = tour.person(f"{AGENCY}-editor")
    page.goto(f"{tour.demo.admin}records/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="申请撤稿").click()
    page.select_option("select[name=reason]", index=1)
    page.locator("[name=note]").fill("公示的救助金额有误，需要更正。")
    tour.take(page, "withdraw")
    page.get_by_role("button", name="提交撤稿申请").click()
    page = tour.person(f"{AGENCY}-approval")
    page.goto(tour.demo.admin)
    tour.read(page)
    page.locator("[id*=open-withdrawals] tr", has_text=TITLE).get_by_role("link", name="处理").click()
    expect(page.get_by_role("button", name="确认，从所有渠道撤稿")).to_be_visible()
    tour.take(page, "withdraw-confirm")


def look_around(tour: Tour) -> None:
    """定时发布、公开目录、统计、渠道"""
    page = tour.person(f"{AGENCY}-editor")
    for address in ("schedule/", "records/import-word/", "scan/text/", "scan/published/", "directory/guide/"):
        page.goto(f"{tour.demo.admin}{address}")
        tour.read(page)
    page.goto(f"{tour.demo.admin}directory/")
    tour.take(page, "directory")
    page.goto(f"{tour.demo.admin}directory/completeness/{AGENCY}/")
    tour.take(page, "completeness")
    page.goto(f"{tour.demo.admin}directory/structure/{AGENCY}/")
    tour.read(page)
    page = tour.person(f"{AGENCY}-approval")
    page.goto(f"{tour.demo.admin}statistics/")
    tour.take(page, "statistics")
    page.goto(f"{tour.demo.admin}channels/")
    tour.read(page)


def run_it(tour: Tour) -> None:
    """管理员"""
    page = tour.person("system")
    page.locator(".sidebar").get_by_role("button", name="设置").click()
    tour.read(page)
    page.goto(f"{tour.demo.admin}calendar/")
    tour.read(page)
    page.goto(f"{tour.demo.admin}users/")
    tour.read(page)
    page = tour.person("security")
    page.goto(f"{tour.demo.admin}logins/")
    tour.read(page)
    page = tour.person("audit")
    page.goto(f"{tour.demo.admin}audit/")
    tour.read(page)


FLOWS = (
    log_in, find_the_way, write, mend, review, withhold, queue, follow, withdraw, look_around, run_it,
)  # fmt: skip
