"""What may not be disclosed is filed; when circumstances change, two people turn it and three publish it."""

from __future__ import annotations

import io
import json
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import District
from tests.journeys.filling import LogIn, type_text
from tests.journeys.test_report_of_2008 import get

TITLE = "关于雅儒片区排水管网改造方案有关情况的请示"


def write(page: Page, district: District) -> str:
    """The record's number in the admin."""
    page.goto(f"{district.admin}pages/")
    page.goto(re.sub(r"/pages/(\d+)/.*", r"/pages/add/records/record/\1/", page.url))
    page.fill("#id_title", TITLE)
    page.select_option("#id_main_column", label="公告信息")
    page.fill("#id_formed_on", "2026-11-20")
    page.keyboard.press("Escape")
    type_text(page, "雅儒片区排水管网改造方案已编制完成，现将有关情况报告如下。")
    page.locator("button.action-save").click()
    page.wait_for_url("**/edit/")
    found = re.search(r"/pages/(\d+)/edit/", page.url)
    assert found
    return found[1]


def submit(page: Page, district: District, number: str) -> None:
    page.goto(f"{district.admin}pages/{number}/edit/")
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def open_review(page: Page, district: District) -> None:
    page.goto(district.admin)
    row = page.locator("#waiting-for-me tr, [id*=waiting-for-me] tr", has_text=TITLE)
    row.get_by_role("link", name="审查", exact=True).click()
    expect(page.locator(".lb-paper h1")).to_have_text(TITLE)


def pass_step(page: Page, district: District, button: str) -> None:
    open_review(page, district)
    for item in page.locator(".lb-check").all():
        item.locator("input[value=yes]").check()
    if page.locator("input[name=outcome][value=approve][type=radio]").count():
        page.locator("input[name=outcome][value=approve]").check()
    page.locator("textarea#id_comment, textarea[name=comment]").first.fill("情况属实，同意。")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/admin/")


def withhold(page: Page, district: District) -> None:
    open_review(page, district)
    page.locator("input[name=outcome][value=withhold]").check()
    page.locator("select[name=withhold-ground]").select_option(index=7)
    page.locator("textarea[name=withhold-comment]").fill("属于请示报告，方案尚未批准。")
    page.get_by_role("button", name="提交结论", exact=True).click()
    page.wait_for_url("**/admin/")


def text_of(page: Page, address: str) -> str:
    answer = page.context.request.get(address)
    assert answer.status == 200, answer.status
    return "".join(
        "".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(answer.body())).pages
    )


def test_a_non_disclosure_is_filed_and_later_turned(official: LogIn, district: District) -> None:
    editor, department = official("jiefang-jiedao-editor"), official("jiefang-jiedao-department")
    reviewer, approver = official("jiefang-jiedao-confidentiality"), official("jiefang-jiedao-approval")
    number = write(editor, district)
    submit(editor, district, number)
    pass_step(department, district, "部门自审通过")
    withhold(reviewer, district)

    reviewer.get_by_role("link", name="不予公开", exact=True).click()
    row = reviewer.locator("tr", has_text=TITLE)
    expect(row).to_contain_text("不公开备〔")
    expect(row).to_contain_text("不予公开")
    row.get_by_role("link", name=TITLE).click()
    filing = reviewer.url
    editor.goto(filing)
    expect(editor.locator("h1.w-h1")).to_have_text(TITLE)
    expect(editor.get_by_role("link", name="评估", exact=True)).to_have_count(0)

    reviewer.get_by_role("link", name="评估", exact=True).click()
    reviewer.get_by_label("转为公开", exact=True).check()
    reviewer.fill("#id_reason", "方案已批准实施，不再属于过程性信息。")
    reviewer.get_by_role("button", name="提交评估").click()
    expect(reviewer.get_by_text("等待另一名审批人员确认")).to_be_visible()
    assert TITLE not in get(f"{district.api}/records?limit=5")[1]

    approver.goto(district.admin)
    approver.locator("[id*=nondisclosure-due] tr", has_text=TITLE).get_by_role("link", name="确认").click()
    approver.get_by_role("button", name="同意", exact=True).click()
    expect(approver.get_by_text("转为公开，待发布")).to_be_visible()

    submit(editor, district, number)
    pass_step(department, district, "部门自审通过")
    pass_step(reviewer, district, "提交结论")
    pass_step(approver, district, "审批通过并发布")
    assert json.loads(get(f"{district.api}/records?limit=1")[1])["items"][0]["title"] == TITLE
    reviewer.goto(filing)
    expect(reviewer.get_by_text("已转为公开（第1版）")).to_be_visible()

    reviewer.goto(f"{district.admin}nondisclosure/reports/new/")
    reviewer.get_by_role("button", name="按期间生成").click()
    expect(reviewer.get_by_text("尚未报送")).to_be_visible()
    address = reviewer.get_by_role("link", name="下载 PDF").get_attribute("href") or ""
    report = text_of(reviewer, district.admin.removesuffix("/admin/") + address)
    assert TITLE in report
    assert "已转为公开（第1版）" in report
    reviewer.fill("#id_recipient", "柳北区人民政府办公室")
    reviewer.get_by_role("button", name="登记已报送").click()
    expect(reviewer.get_by_text("报柳北区人民政府办公室")).to_be_visible()

    editor.goto(f"{district.admin}records/{number}/")
    sheets = editor.locator("section", has=editor.locator("h2", has_text="审查单"))
    assert sheets.locator("tbody tr").count() == 2
    last = sheets.get_by_role("link", name="打印").first.get_attribute("href") or ""
    sheet = text_of(editor, district.admin.removesuffix("/admin/") + last)
    assert "政府信息公开保密审查单" in sheet
    assert "第2轮" in sheet
    assert "第1版" in sheet
