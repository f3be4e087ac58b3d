"""What editors and reviewers do again and again: filling a record's form, sending it, deciding at the desk."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.journeys.conftest import SLOW, District
from tests.journeys.test_report_of_2008 import get, text_of

LogIn = Callable[[str], Page]
STEPS = ("department", "confidentiality", "approval")


@dataclass(frozen=True)
class Chosen:
    """A page that is picked in the chooser."""

    title: str


Values = Mapping[str, str | bool | Chosen]


def new_record(page: Page, district: District, kind: str) -> None:
    """From the agency's own page, on which an editor of one agency lands, through the chooser of kinds."""
    kinds_of(page, district)
    page.locator(".lb-kinds a", has=page.locator("strong", has_text=re.compile(f"^{kind}$"))).click()
    expect(page.locator("#id_title")).to_be_visible()


def kinds_of(page: Page, district: District) -> None:
    """The chooser of kinds, below the agency's page."""
    page.goto(f"{district.admin}pages/")
    page.locator("main a[href*='/add_subpage/']").first.click()
    expect(page.locator(".lb-kinds")).to_be_visible()


def fill(page: Page, values: Values, prefix: str = "") -> None:
    for name, value in values.items():
        fill_one(page, page.locator(f"#id_{prefix}{name}"), f"{prefix}{name}", value)


def fill_one(page: Page, field: Locator, name: str, value: str | bool | Chosen) -> None:
    match value:
        case Chosen():
            choose(page, name, value.title)
        case bool():
            field.set_checked(value)
        case _ if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        case _:
            field.fill(value)
            if re.match(r"\d{4}-\d\d-\d\d", value):
                page.keyboard.press("Escape")  # the calendar would lie over the next field


def choose(page: Page, name: str, title: str) -> None:
    page.locator(f"#id_{name}-chooser").get_by_role("button", name="选择").first.click()
    modal = page.locator(".modal-body")
    modal.locator("input[name=q]").fill(title)
    modal.get_by_role("link", name=title).first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    expect(page.locator(f"#id_{name}-chooser")).to_contain_text(title)


def add_row(page: Page, relation: str, number: int, values: Values) -> None:
    page.locator(f"#id_{relation}-ADD").click()
    fill(page, values, f"{relation}-{number}-")


def write(page: Page, title: str, text: str = "", *, column: str = "公告信息") -> None:
    """What every kind has: the title, the column, the day, and, where there is one, the text."""
    page.fill("#id_title", title)
    page.select_option("#id_main_column", label=column)
    fill(page, {"formed_on": "2026-11-20"})
    if text:
        type_text(page, text)


def type_text(page: Page, text: str) -> None:
    """Into the record's first paragraph, until the editor has handed it to the form."""
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type(text)
    expect(page.locator("[name='body-0-value']")).to_have_value(re.compile(re.escape(text)))


def save(page: Page) -> str:
    """Save the draft; its number."""
    page.locator("button.action-save").click()
    page.wait_for_url("**/edit/")
    found = re.search(r"/pages/(\d+)/edit/", page.url)
    assert found
    return found[1]


def send(page: Page) -> None:
    """送审, from the form that is open."""
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    expect(page.locator(".messages .success")).to_contain_text("审")


def open_review(page: Page, district: District, title: str) -> None:
    page.goto(district.admin)
    row = page.locator("[id*=waiting-for-me] tr", has=page.get_by_role("link", name=title, exact=True))
    row.get_by_role("link", name="审查", exact=True).click()
    expect(page.locator(".lb-paper h1")).to_have_text(title)


def decide(page: Page, district: District, title: str) -> None:
    """Pass the step that waits for this person, in the browser."""
    open_review(page, district, title)
    conclude(page)


def conclude(page: Page) -> None:
    """Approve what is open at the desk, every item of the checklist answered."""
    for item in page.locator(".lb-decision .lb-check").all():
        item.locator("input[value=yes]").check()
    choice = page.locator("input[name=outcome][type=radio][value=approve]")
    if choice.count():
        choice.check()
    page.locator("textarea[name=comment], textarea[name=approve-comment]").first.fill("内容属实，同意公开。")
    page.get_by_role("button", name=re.compile("^(提交结论|.*通过|审批通过并发布)$")).first.click()
    page.wait_for_url("**/admin/")


def decide_by_post(request: APIRequestContext, district: District, title: str) -> None:
    """What the browser would send from the desk, of the review that waits for this person: approved."""
    home = request.get(district.admin, timeout=SLOW).text()
    found = re.search(rf'href="/admin/(review/\d+/)">{re.escape(title)}<', home)
    assert found, f"《{title}》 does not wait for this person"
    desk = f"{district.admin}{found[1]}"
    page = request.get(desk, timeout=SLOW).text()
    assert title in page
    form = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "seen")}
    form |= {name: "yes" for name in re.findall(r'name="(check-\d+)"', page)}
    form |= {"outcome": "approve", "comment": "内容属实，同意公开。"}
    answer = request.post(desk, form=form, headers={"Referer": desk})
    assert answer.ok
    assert answer.url == district.admin, text_of(answer.text())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def published_page(district: District, title: str, within: float = 90) -> str:
    """The text of the record's page on the district's website, as soon as it is there."""
    deadline = time.monotonic() + within
    for path in repeatedly(lambda: path_of(district, title), deadline):
        status, page = get(f"{district.site}{path}") if path else (0, "")
        if status == 200 and title in page:
            return text_of(html.unescape(page))
    raise AssertionError(f"《{title}》 is not on the website")


def path_of(district: District, title: str) -> str:
    with district.database() as connection:
        row = connection.execute(
            "SELECT p.path FROM records_publishedrecord p JOIN wagtailcore_page w ON w.id = p.record_id"
            " WHERE w.title = %s",
            [title],
        ).fetchone()
    return row[0] if row else ""


def outlets_of(district: District, title: str) -> dict[str, str]:
    """Channel → public address of what it shows, of the channels that confirmed the newest edition."""
    with district.database() as connection:
        rows = connection.execute(
            "SELECT c.name, d.shown_url FROM channels_delivery d JOIN channels_channel c ON c.id = d.channel_id"
            " JOIN wagtailcore_page w ON w.id = d.record_id"
            " WHERE w.title = %s AND d.state = 'done' AND d.shown_id = d.desired_id",
            [title],
        ).fetchall()
    return dict(rows)


def wait_for_text(url: str, *texts: str, within: float = 90) -> str:
    """The page at ``url`` as soon as it has all these texts in its markup."""
    deadline, page = time.monotonic() + within, ""
    for _, page in repeatedly(lambda: get(url), deadline):
        if all(text in page for text in texts):
            return page
    raise AssertionError(f"{url} lacks one of {texts}: {text_of(page)[:2000]}")


def repeatedly(ask: Callable[[], Any], deadline: float) -> Iterator[Any]:
    while time.monotonic() < deadline:
        yield ask()
        time.sleep(0.5)
