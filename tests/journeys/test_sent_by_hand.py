"""Pressing 送审 at the very moment of an autosave: one record, with all its text, under review."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import District

LogIn = Callable[[str], Page]


@pytest.mark.parametrize("wait", [0, 1000, 1900, 2200])
def test_one_record_is_sent_whenever_one_presses(official: LogIn, district: District, wait: int) -> None:
    page, title = official("yaru-jiedao-editor"), f"自动保存时送审的公告{wait}"
    page.goto(f"{district.admin}pages/")
    page.goto(re.sub(r"/pages/(\d+)/.*", r"/pages/add/records/record/\1/", page.url))
    page.fill("#id_title", title)
    page.select_option("#id_main_column", label="公告信息")
    page.fill("#id_formed_on", "2026-11-20")
    page.keyboard.press("Escape")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type("最后写下的一句话。")
    page.wait_for_timeout(wait)
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"), timeout=30_000)
    found = district.manage(
        "shell",
        "-v0",
        "-c",
        "from cms.records.models import Record\n"
        f"for record in Record.objects.filter(draft_title='{title}'):\n"
        "    text = str(record.get_latest_revision_as_object().body)\n"
        "    print(record.current_workflow_state.status, '最后写下的一句话' in text)",
    )
    assert found.split() == ["in_progress", "True"]
