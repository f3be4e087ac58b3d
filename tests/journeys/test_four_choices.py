"""The four conclusions of the confidentiality step in a browser that runs no scripts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import District, Official

TITLE = "电动自行车登记上牌便民服务安排"
REVIEWER = "gongan-fenju-confidentiality"


def conclude(page: Page, choice: str, **fields: str) -> None:
    page.locator(f"input[name=outcome][value={choice}]").check()
    for name, value in fields.items():
        page.locator(f"#id_{choice}-{name}").fill(value)
    page.get_by_role("button", name="提交结论").click()


def go_through(page: Page) -> None:
    """From the home page: what a choice lacks, a referral with its answer, then 部分公开."""
    page.get_by_role("link", name=TITLE).first.click()
    for choice in ("approve", "partly", "withhold", "refer"):
        expect(page.locator(f"input[name=outcome][value={choice}]")).to_be_visible()
    expect(page.locator("#id_withhold-comment")).to_be_hidden()
    page.get_by_role("button", name="提交结论").click()
    expect(page.get_by_text("请先选择结论。")).to_be_visible()
    conclude(page, "withhold", comment="属于过程稿")
    expect(page.get_by_text("请选择不予公开的依据。")).to_be_visible()
    expect(page.locator("#id_withhold-comment")).to_have_value("属于过程稿")

    page.locator("input[name=outcome][value=refer]").check()
    page.get_by_label("保密行政管理部门", exact=True).check()
    conclude(page, "refer", authority_name="柳北区国家保密局", question="服务点坐标可否公开？")
    expect(page.get_by_text("正在等待柳北区国家保密局确定")).to_be_visible()
    page.get_by_role("link", name="回到审查页面").click()
    expect(page.locator("input[name=outcome]")).to_have_count(0)
    page.get_by_role("link", name="登记答复").click()
    page.get_by_label("可以公开", exact=True).check()
    page.locator("#id_text").fill("可以公开。")
    page.get_by_role("button", name="登记答复").click()
    expect(page.get_by_text("柳北区国家保密局已确定：可以公开")).to_be_visible()

    page.locator("input[name=outcome][value=partly]").check()
    page.locator("#id_partly-ground").select_option(index=1)
    conclude(page, "partly", removals="流动服务车的车牌号", public_reason="部分内容涉及个人隐私。")
    expect(page.get_by_text("结论为“部分公开”，已退回编辑按要求处理。")).to_be_visible()


def test_they_work_without_scripts(
    browser: Browser, browser_context_args: dict[str, Any], district: District
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    Official(page, district).log_in(REVIEWER)
    go_through(page)
    context.close()
