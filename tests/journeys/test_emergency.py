"""应急发布: out at once on one person's word, in everybody's sight until the review that follows has confirmed it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import filling
from tests.journeys.conftest import District
from tests.journeys.filling import LogIn

AGENCY = "shatang-zhen"
TITLE = "沙塘镇沿江村屯洪水红色预警"
REASON = "上游来水猛涨，须立即通知沿江群众转移。"


def write(page: Page, district: District) -> None:
    filling.new_record(page, district, "突发事件")
    filling.write(page, TITLE, "沿江各村屯请立即按预案转移到安置点。")
    filling.fill(
        page,
        {
            "stage": "预警信息",
            "event_type": "自然灾害",
            "level": "一级（红色）",
            "area": "沿江各村屯",
            "from_moment": "2026-11-20 08:00",
        },
    )
    filling.save(page)
    expect(page.get_by_role("link", name="应急发布")).to_have_count(0)  # an editor has not the right


def open_standing(page: Page, district: District) -> None:
    page.goto(f"{district.admin}records/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("h1", has_text=TITLE).first).to_be_visible()


def release(page: Page, district: District) -> None:
    open_standing(page, district)
    page.get_by_role("link", name="应急发布").click()
    page.get_by_role("button", name="立即发布").click()
    expect(page.get_by_text("请写明应急发布的理由。").first).to_be_visible()
    page.fill("#id_reason", REASON)
    page.locator("#id_answers").check()
    page.get_by_role("button", name="立即发布").click()
    expect(page.get_by_text("已应急发布").first).to_be_visible()


def editions(district: District) -> int:
    with district.database() as connection:
        row = connection.execute(
            "SELECT count(*) FROM records_edition e JOIN wagtailcore_page w ON w.id = e.record_id"
            " WHERE w.title = %s",
            [TITLE],
        ).fetchone()
    return row[0] if row else 0


def test_it_is_public_at_once_and_reviewed_afterwards(official: LogIn, district: District) -> None:
    write(official(f"{AGENCY}-editor"), district)
    released = official(f"{AGENCY}-emergency")
    release(released, district)
    told = filling.published_page(district, TITLE)
    assert "一级（红色）" in told
    assert "立即按预案转移" in told

    people = {role: official(f"{AGENCY}-{role}") for role in filling.STEPS}
    approver = people["approval"]
    waiting = approver.locator("[id*=emergency-releases] tr", has_text=TITLE)
    approver.goto(district.admin)
    expect(waiting).to_contain_text(REASON)
    for role, page in people.items():
        expect(page.locator(".lb-paper")).to_have_count(0)
        filling.decide(page, district, TITLE)
        assert role == "approval" or editions(district) == 1
    approver.goto(district.admin)
    expect(waiting).to_have_count(0)
    open_standing(released, district)
    expect(released.get_by_text("事后审查通过").first).to_be_visible()
    expect(released.get_by_text(REASON).first).to_be_visible()
    assert editions(district) == 1
