"""The district's real report for 2008 goes the whole way: imported, reviewed, published, found, withdrawn."""

from __future__ import annotations

import html
import json
import os
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from liubei.district import read
from tests.journeys.conftest import District

REPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "2008-report.txt"
SECTIONS = (
    "一、建立领导组织机构",
    "二、编制教材开展培训",
    "三、制定相关工作制度",
    "四、依托各种载体方式",
    "五、存在主要问题和改进措施",
)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def standing(district: District, uuid: str) -> dict[str, tuple[str, str]]:
    """Channel → (words, address) from what `manage.py trace` prints."""
    told = district.manage("trace", uuid).split("各渠道现状")[1]
    found = {}
    for line in told.strip().splitlines():
        channel, _, rest = line.strip().partition("：")
        address = re.search(r"https?://\S+", rest)
        found[channel] = (rest.split("，")[0].split(" ")[0], address.group() if address else "")
    return found


def wait_until_everywhere(district: District, uuid: str, words: str) -> dict[str, tuple[str, str]]:
    deadline = time.monotonic() + 60
    while True:
        now = standing(district, uuid)
        if now and all(said == words for said, _ in now.values()):
            return now
        assert time.monotonic() < deadline, now
        time.sleep(1)


@pytest.fixture(scope="module")
def report(district: District) -> tuple[str, str]:
    if not REPORT.exists():
        if os.environ.get("LIUBEI_REQUIRE_REPORT"):
            pytest.fail(f"{REPORT} is required here")
        pytest.skip(
            "NO REPORT: the real report of 2008 is not beside this checkout, so its way was not tried."
        )
    agency = next(entry["slug"] for entry in read("agencies.json") if "政务服务" in entry["name"])
    printed = district.manage(
        "import_web_text",
        str(REPORT),
        "--agency",
        agency,
        "--column",
        "gonggao-xinxi",
        "--user",
        f"{agency}-editor",
    )
    index_number, uuid, _ = printed.strip().split("  ", 2)
    return index_number, uuid


REVIEW = """
from cms.agencies.models import User
from cms.records.models import Record
from cms.review.actions import decide
from cms.review.conclusions import Particulars, all_in_order
record = Record.objects.get(uuid={uuid!r})
agency = record.agency.slug
record.get_workflow().start(record, User.objects.get(username=agency + "-editor"))
for role in ("department", "confidentiality", "approval"):
    state = Record.objects.get(pk=record.pk).current_workflow_task_state
    reviewer = User.objects.get(username=f"{{agency}}-{{role}}")
    checked = Particulars(checklist=all_in_order(role))
    decide(state, by=reviewer, outcome="approve", comment="同意公开", particulars=checked)
"""
WITHDRAW = """
from cms.agencies.models import User
from cms.records.models import Record
from cms.records.models import WithdrawalReason
from cms.records.withdrawing import ask_withdrawal, confirm_withdrawal
record = Record.objects.get(uuid={uuid!r})
editor, approver = (User.objects.get(username=f"{{record.agency.slug}}-{{role}}") for role in ("editor", "approval"))
request = ask_withdrawal(
    record, kind="gone", reason=WithdrawalReason.objects.get(code="wrong-content"), note="与原件核对",
    explanation="本报告正在与原件核对，稍后重新公开。", by=editor,
)
confirm_withdrawal(request, by=approver)
"""


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def test_the_report_goes_the_whole_way(district: District, report: tuple[str, str]) -> None:
    index_number, uuid = report
    district.manage("shell", "-v0", "-c", REVIEW.format(uuid=uuid))
    outlets = wait_until_everywhere(district, uuid, "已公开第1版")
    assert len(outlets) == 16

    status, body = get(f"{district.api}/records/{uuid}")
    record: dict[str, Any] = json.loads(body)
    assert status == 200
    assert record["source"]["name"] == "柳北区政管办"
    assert record["formed_on"] == "2009-08-14"
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", record["body"][0]["html"])
    assert [heading.startswith(section) for heading, section in zip(headings, SECTIONS, strict=True)] == [
        True
    ] * 5

    pages = {channel: get(address) for channel, (_, address) in outlets.items() if address}
    assert len(pages) == 16
    for channel, (status, page) in pages.items():
        assert status == 200, channel
        assert "柳北区政府2008年信息公开工作报告" in text_of(page), channel
    for channel in ("柳北区人民政府网站", "沙塘镇门户", "柳州新闻网"):
        shown = text_of(pages[channel][1])
        assert all(section in shown for section in SECTIONS), channel
        assert index_number in pages[channel][1], channel
    assert index_number in get(f"{district.site}/board/zhengwu-fuwu/feed.xml")[1]

    district.manage("shell", "-v0", "-c", WITHDRAW.format(uuid=uuid))
    wait_until_everywhere(district, uuid, "已撤下")
    for channel, (_, address) in outlets.items():
        if "/board/" in address:
            continue
        status, page = get(address)
        assert status == 410, channel
        assert "本报告正在与原件核对" in text_of(page), channel
    feed = get(f"{district.site}/board/zhengwu-fuwu/feed.xml")[1]
    assert uuid in feed
    assert "deleted-entry" in feed
    assert get(f"{district.api}/records/{uuid}")[0] == 410
    told = district.manage("trace", uuid)
    for what in (
        "修订",
        "部门自审：通过",
        "保密审查：通过",
        "审批发布：通过",
        "第1版（发布）",
        "第2版（撤稿）",
        "回执",
    ):
        assert what in told
