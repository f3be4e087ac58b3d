"""A name list with identity numbers in an attached spreadsheet is caught, masked in one click, reviewed, published."""

from __future__ import annotations

import io
import re
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
from playwright.sync_api import Page, expect

from tests.cms.scan.samples import mobile, resident_id, xlsx
from tests.journeys import filling
from tests.journeys.conftest import District
from tests.journeys.filling import LogIn
from tests.journeys.test_report_of_2008 import get

TITLE = "2026年临时救助对象名单公示"


def upload(page: Page, district: District, file: Path) -> None:
    page.goto(f"{district.admin}documents/multiple/add/")
    page.set_input_files("input[type=file]", str(file))
    page.wait_for_selector(".upload-complete, .upload-success, [name$=-title]", state="attached")


def write(page: Page, district: District) -> None:
    page.goto(f"{district.admin}pages/")
    page.goto(re.sub(r"/pages/(\d+)/.*", r"/pages/add/records/record/\1/", page.url))
    page.fill("#id_title", TITLE)
    page.select_option("#id_main_column", label="公告信息")
    page.fill("#id_formed_on", "2026-11-20")
    page.keyboard.press("Escape")
    filling.type_text(page, "现将临时救助对象名单公示如下，名单见附件。")


def attach(page: Page) -> None:
    page.locator("#id_attachments-ADD").click()
    page.get_by_role("button", name="选择文档").last.click()
    page.locator(".modal-body").get_by_role("link", name="救助名单").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)


def send(page: Page) -> None:
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-submit]").click()


def pass_step(page: Page, district: District) -> None:
    filling.open_review(page, district, TITLE)
    expect(page.get_by_text("没有未处理的内容")).to_be_visible()
    filling.conclude(page)


def test_a_name_list_is_caught_masked_and_published(
    official: LogIn, district: District, tmp_path: Path
) -> None:
    file = tmp_path / "救助名单.xlsx"
    file.write_bytes(xlsx())
    editor = official("yaru-jiedao-editor")
    upload(editor, district, file)
    write(editor, district)
    attach(editor)
    send(editor)

    editor.wait_for_url("**/scan/")
    expect(editor.get_by_text("还不能送审").first).to_be_visible()
    expect(editor.get_by_role("heading", name=re.compile("居民身份证号码"))).to_be_visible()
    expect(editor.get_by_text("深度隐藏").first).to_be_visible()
    assert resident_id(1) not in editor.content()
    editor.get_by_role("button", name="全部打码、改正").click()
    expect(editor.locator(".lb-changes del", has_text=resident_id(1))).to_be_visible()
    expect(editor.locator(".lb-changes ins", has_text=f"4502**********{resident_id(1)[-4:]}")).to_be_visible()
    editor.get_by_role("button", name="送审").click()
    expect(editor.get_by_text("已送审").first).to_be_visible()

    for role in filling.STEPS:
        pass_step(official(f"yaru-jiedao-{role}"), district)

    address, page = published_page(editor, district)
    (link,) = re.findall(r'href="([^"]*files/[^"]+\.xlsx)"', page)
    with urllib.request.urlopen(urljoin(address, link)) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    assert book["名单"]["B2"].value == f"4502**********{resident_id(1)[-4:]}"
    assert book["名单"]["C2"].value == "138****" + mobile(1)[-4:]
    assert book["原始"]["C9"].value == f"附：4502**********{resident_id(8)[-4:]}"


def published_page(editor: Page, district: District) -> tuple[str, str]:
    """The address and the text of the record's page on the district's website, once it is there."""
    editor.goto(f"{district.admin}records/")
    editor.get_by_role("link", name=TITLE).first.click()
    for _ in range(60):
        row = editor.locator(".lb-part tbody tr", has_text="柳北区人民政府网站").first
        link = row.get_by_role("link", name="查看")
        if link.count():
            address = link.get_attribute("href") or ""
            status, page = get(address)
            if status == 200 and TITLE in page:
                return address, page
        editor.wait_for_timeout(1000)
        editor.reload()
    raise AssertionError(editor.locator(".lb-part").first.inner_text())
