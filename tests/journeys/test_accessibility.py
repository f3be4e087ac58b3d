"""axe-core finds nothing serious on the pages that we add, and none of them is wider than a telephone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.journeys.conftest import District

AGENCY = "liuchang-jiedao"
SERIOUS = {"serious", "critical"}
TELEPHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 900}

PREPARE = f"""
import datetime, json
from wagtail.models import WorkflowState
from cms.agencies.models import Agency, User
from cms.audit.models import Entry
from cms.catalogue.models import Column, Topic
from cms.directory.models import AgencySection
from cms.nondisclosure.models import Filing
from cms.records.models import PublishedRecord, Record, WithdrawalReason
from cms.records.withdrawing import ask_withdrawal
from cms.review.actions import decide
from cms.review.conclusions import Particulars, all_in_order
from cms.review.models import Ground
from channels.models import Channel, RoutingRule
agency = Agency.objects.get(slug="{AGENCY}")
person = lambda role: User.objects.get(username=f"{AGENCY}-{{role}}")
def draft(title, body="<p>正文</p>"):
    record = Record(title=title, main_column=Column.objects.get(slug="gonggao-xinxi"), owner=person("editor"),
                    formed_on=datetime.date(2026, 11, 20), body=[("text", body)])
    agency.page.refresh_from_db()
    agency.page.add_child(instance=record)
    record.save_revision(user=person("editor"))
    return Record.objects.get(pk=record.pk)
def state_of(record):
    return Record.objects.get(pk=record.pk).current_workflow_task_state
def at_confidentiality(title):
    record = draft(title)
    record.get_workflow().start(record, person("editor"))
    decide(state_of(record), by=person("department"), outcome="approve", comment="属实", particulars=Particulars())
    return record
long_title = "关于进一步做好柳长街道2026年冬季森林防火、用电用气安全和农村自建房安全隐患排查整治有关工作的通告" * 2
reviewed, withheld = at_confidentiality(long_title), at_confidentiality("关于排水管网改造方案的请示")
decide(state_of(withheld), by=person("confidentiality"), outcome="withhold", comment="请示报告，尚未批准。",
       particulars=Particulars(ground=Ground.objects.order_by("position").last()))
found = draft("临时救助对象公示", "<p>张某，身份证号 11010519491231002X，电话 13800138000。</p>")
public = PublishedRecord.objects.filter(record__agency=agency, withdrawn=False).first()
asked = ask_withdrawal(Record.objects.get(pk=public.record_id), kind="explained", by=person("editor"), note="数字有误",
                       reason=WithdrawalReason.objects.get(code="wrong-content"), explanation="更正后重新公开。")
print("MADE" + json.dumps(dict(
    shelf=agency.page.pk, reviewed=reviewed.pk, state=state_of(reviewed).pk, found=found.pk, public=public.record_id,
    address=public.path, asked=asked.pk, filing=Filing.objects.get(record=withheld.pk).pk,
    round=WorkflowState.objects.filter(object_id=str(reviewed.pk)).first().pk, topic=Topic.objects.first().pk,
    entry=Entry.objects.latest("pk").pk, channel=Channel.objects.first().pk, rule=RoutingRule.objects.first().pk,
    agency=agency.pk, ground=Ground.objects.first().pk, section=AgencySection.objects.filter(agency=agency).first().pk)))
"""

PAGES = {
    f"{AGENCY}-editor": "home records/ records/import-word/ records/{found}/scan/ records/{public}/"
    " records/{public}/withdraw/ pages/{shelf}/add_subpage/ pages/{found}/edit/"
    f" messages/ schedule/ calendar/ directory/ directory/guide/ directory/completeness/{AGENCY}/"
    f" directory/structure/{AGENCY}/ directory/sections/agency/{{agency}}/{{section}}/ directory/place/{{public}}/"
    " scan/text/ scan/published/",
    f"{AGENCY}-confidentiality": "home queue/ review/{state}/ nondisclosure/ nondisclosure/{filing}/"
    " nondisclosure/{filing}/assess/ nondisclosure/requests/ nondisclosure/requests/new/ sheets/ sheets/{round}/",
    f"{AGENCY}-approval": "home withdrawals/{asked}/ statistics/ nondisclosure/reports/new/ channels/"
    " channels/{channel}/",
    f"{AGENCY}-emergency": "home records/{found}/emergency/",
    "district-confidentiality": "home queue/ directory/completeness/",
    "system": "home agency/ agency/edit/{agency}/ topic/ topic/edit/{topic}/ ground/edit/{ground}/ checklistitem/"
    " steplimit/ withdrawalreason/ scan_words/ scan_words/import/ scan/versions/ routing_rules/ channels/new/"
    " routing_rules/edit/{rule}/ users/",
    "security": "home logins/ groups/ password/",
    "audit": "home audit/ audit/{entry}/",
}
"""Addresses below ``/admin/``, by who looks at them."""


@pytest.fixture(scope="module")
def made(district: District) -> dict[str, Any]:
    return json.loads(district.manage("shell", "-v0", "-c", PREPARE).partition("MADE")[2])


def look(page: Page, address: str) -> list[str]:
    """What is wrong with the page at ``address``, one line each."""
    answer = page.goto(address)
    if answer is None or answer.status != 200 or page.url.split("?")[0] != address.split("?")[0]:
        return [f"{address} → {page.url} {answer and answer.status}"]
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    return [*_violations(page, address), *_overflow(page, address)]


def _violations(page: Page, address: str) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{address}: {violation['id']} ({violation['impact']}) {node['target']} {node['html'][:160]}"
        f" {[check['message'] for check in node['any'][:1]]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
        if not _wagtails_own(violation["id"], str(node["target"]), node["html"])
    ]


EXEMPT = [
    # Draftail gives the writing area of a text block no name of its own; its heading is in Wagtail's block chrome.
    ("aria-input-field-name", "public-DraftEditor-content"),
]
"""Rules of Wagtail's own chrome that no template or stylesheet of ours reaches: the rule, and where."""


def _wagtails_own(rule: str, target: str, source: str) -> bool:
    return any(rule == known and (where in target or where in source) for known, where in EXEMPT)


def _overflow(page: Page, address: str) -> list[str]:
    page.set_viewport_size(TELEPHONE)
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    page.set_viewport_size(DESK)
    return [f"{address}: {wide[0]} px wide on a telephone of {wide[1]}"] if wide[0] > wide[1] else []


@pytest.mark.parametrize("username", PAGES)
def test_our_pages_in_the_admin(
    username: str, official: Callable[[str], Page], district: District, made: dict[str, Any]
) -> None:
    page = official(username)
    paths = PAGES[username].format(**made).split()
    problems = [look(page, district.admin + ("" if path == "home" else path)) for path in paths]
    assert [line for lines in problems for line in lines] == []


def test_the_log_in_and_the_public_pages(browser: Browser, district: District, made: dict[str, Any]) -> None:
    page = browser.new_context(locale="zh-CN", viewport=DESK).new_page()
    addresses = [f"{district.admin}login/", f"{district.site}/", f"{district.site}{made['address']}"]
    assert [line for address in addresses for line in look(page, address)] == []


def test_the_preview_of_a_record(
    official: Callable[[str], Page], district: District, made: dict[str, Any]
) -> None:
    page = official(f"{AGENCY}-confidentiality")
    page.goto(f"{district.admin}review/{made['state']}/")
    sources = page.eval_on_selector_all("iframe", "frames => frames.map(frame => frame.src)")
    assert sources
    for source in sources:
        page.route(source, _with_scripts)
    assert [line for source in sources for line in look(page, source)] == []


def _with_scripts(route: Route) -> None:
    """The preview forbids every script, which the one that looks at it needs."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)
