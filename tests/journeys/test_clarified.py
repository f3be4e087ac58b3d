"""条例 第六条: a falsehood is found, two people review the clarification, and it is out within minutes."""

from __future__ import annotations

import datetime
import re
import time
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys import filling
from tests.journeys.conftest import District
from tests.journeys.filling import LogIn

TITLE = "关于网传胜利路沿线将停水三天的澄清说明"
OUTLET = "柳州新闻网"
FOUND_BEFORE = 25
"""Minutes between finding it and beginning to write."""
ELEMENTS = (
    "网传胜利路沿线将停水三天",
    "https://bbs.lzxww.example.com/t/9",
    "供水管网检修只涉及一处，两小时内恢复",
)


def name_its_domain(page: Page, district: District) -> None:
    page.goto(f"{district.admin}channels/")
    page.get_by_role("link", name=OUTLET).first.click()
    page.get_by_role("link", name="设置", exact=True).click()
    page.fill("#id_domains", '["lzxww.example.com"]')
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))


def write(page: Page, district: District, found_at: datetime.datetime) -> None:
    filling.new_record(page, district, "澄清说明")
    filling.write(page, TITLE, column="领导专栏")  # which no rule sends to the news
    filling.fill(
        page,
        {
            "claim": ELEMENTS[0],
            "outlet_name": f"{OUTLET}论坛",
            "outlet_url": ELEMENTS[1],
            "found_at": f"{found_at:%Y-%m-%d %H:%M}",
            "facts": ELEMENTS[2],
            "evidence": "向供水企业核实",
        },
    )
    filling.send(page)


def lanes(district: District) -> dict[str, str]:
    with district.database() as connection:
        return dict(
            connection.execute(
                "SELECT c.name, d.lane FROM channels_delivery d JOIN channels_channel c ON c.id = d.channel_id"
                " JOIN wagtailcore_page w ON w.id = d.record_id WHERE w.title = %s",
                [TITLE],
            ).fetchall()
        )


def test_a_clarification_is_out_within_minutes(official: LogIn, district: District) -> None:
    name_its_domain(official("system"), district)
    began = time.monotonic()
    found_at = datetime.datetime.now(ZoneInfo("Asia/Shanghai")) - datetime.timedelta(minutes=FOUND_BEFORE)
    editor = official("shengli-jiedao-editor")
    write(editor, district, found_at)

    department = official("shengli-jiedao-department")
    expect(department.get_by_role("link", name=TITLE)).to_have_count(0)
    filling.decide(official("shengli-jiedao-confidentiality"), district, TITLE)
    filling.decide(official("shengli-jiedao-approval"), district, TITLE)
    told = filling.published_page(district, TITLE)
    lasted = (time.monotonic() - began) / 60
    assert [text for text in ELEMENTS if text not in told] == []

    assert set(lanes(district).values()) == {"urgent"}
    assert set(lanes(district)) == {"柳北区人民政府网站", "胜利街道门户", OUTLET}
    deadline = time.monotonic() + 90
    outlets = next(
        found
        for found in filling.repeatedly(lambda: filling.outlets_of(district, TITLE), deadline)
        if OUTLET in found
    )
    filling.wait_for_text(outlets[OUTLET], TITLE, ELEMENTS[2])

    department.goto(f"{district.admin}records/")
    department.get_by_role("link", name=TITLE).first.click()
    took = department.locator("section", has_text="公开澄清").get_by_text("历时").inner_text()
    minutes = re.search(r"历时 (\d+)分钟", took)
    assert minutes, took
    assert FOUND_BEFORE <= int(minutes[1]) <= FOUND_BEFORE + 1 + lasted
