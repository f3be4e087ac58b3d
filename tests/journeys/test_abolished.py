"""A policy that abolishes an earlier one marks it wherever it stands, by being published and by nothing else."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.journeys import filling
from tests.journeys.conftest import District
from tests.journeys.filling import Chosen, LogIn

OLD = "关于做好2027年度城乡居民基本医疗保险参保缴费服务的通知"
NEW = "关于调整2027年度城乡居民基本医疗保险参保缴费服务的通知"
NUMBER = "柳长街发〔2026〕31号"
NOTE = f"本文件自2026年12月1日起被《{NEW}》（{NUMBER}）废止。"
OUTLETS = ("柳北区人民政府网站", "沙塘镇门户", "柳州新闻网", "柳北区政务服务中心政务公开栏")


def write(page: filling.Page, district: District) -> None:
    filling.new_record(page, district, "政策文件")
    filling.write(page, NEW, "现就参保缴费服务作如下调整，原通知同时废止。")
    filling.fill(
        page, {"document_type": "其他公文", "document_number": NUMBER, "effective_from": "2026-12-01"}
    )
    filling.add_row(page, "issuers", 0, {"name": "柳北区柳长街道办事处", "leads": True})
    filling.add_row(page, "effects", 0, {"verb": "废止", "document": Chosen(OLD)})
    filling.send(page)


def wait_until_both_are_everywhere(district: District) -> dict[str, str]:
    deadline = time.monotonic() + 120
    for old, new in filling.repeatedly(
        lambda: (filling.outlets_of(district, OLD), filling.outlets_of(district, NEW)), deadline
    ):
        if set(OUTLETS) <= set(old) and set(OUTLETS) <= set(new):
            return old
    raise AssertionError("the documents did not reach their outlets")


def test_the_original_is_marked_on_every_outlet(official: LogIn, district: District) -> None:
    before = filling.published_page(district, OLD)
    assert "废止" not in before.split("现行文件")[0][:400]
    editor = official("liuchang-jiedao-editor")
    write(editor, district)
    for role in ("department", "confidentiality"):
        filling.decide_by_post(official(f"liuchang-jiedao-{role}").context.request, district, NEW)
    filling.decide(official("liuchang-jiedao-approval"), district, NEW)

    outlets = wait_until_both_are_everywhere(district)
    address = filling.path_of(district, NEW)
    for outlet in OUTLETS[:3]:
        page = filling.wait_for_text(outlets[outlet], NOTE, "废止")
        assert address in page, outlet
    feed = filling.wait_for_text(f"{district.site}/board/zhengwu-fuwu/feed.xml", NOTE)
    assert f"{district.site}{address}" in feed

    reader = official("liuchang-jiedao-editor").context.new_page()
    reader.goto(outlets[OUTLETS[0]])
    reader.get_by_role("note").get_by_role("link", name=NEW).click()
    expect(reader.locator("h1")).to_contain_text(NEW)
    expect(reader.get_by_role("link", name=OLD).first).to_be_visible()
