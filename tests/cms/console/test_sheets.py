"""审查单 in the admin: for the people of the agency, one by one and a period at a time."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import WorkflowState

from cms.agencies.models import Role, User
from cms.console.periods import parse_period, periods
from cms.console.sheets import views
from tests.newsroom import Newsroom, make_newsroom


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def test_everyone_of_the_agency_reads_and_prints_nobody_else(newsroom: Newsroom):
    other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
    record = newsroom.publish(title="街道的公告", summary="街道的概述")
    round_ = WorkflowState.objects.get()
    for role in Role:
        client = as_(newsroom.person(role))
        page = read(client, "sheet", round_.pk)
        assert "政府信息公开保密审查单" in page
        assert "街道的概述" in page
        assert client.get(reverse("sheet_pdf", args=[round_.pk])).content[:5] == b"%PDF-"
        stranger = as_(other.person(role))
        for name in ("sheet", "sheet_pdf"):
            assert stranger.get(reverse(name, args=[round_.pk])).status_code == 404
        assert "街道的公告" not in read(stranger, "sheets_archive")
    assert Client().get(reverse("sheet_pdf", args=[round_.pk])).status_code == 302
    assert reverse("sheet", args=[round_.pk]) in read(
        as_(newsroom.person(Role.EDITOR)), "console_record", record.pk
    )


def test_the_review_page_leads_to_the_sheet(newsroom: Newsroom):
    record = newsroom.draft()
    newsroom.submit(record)
    state = newsroom.fresh(record).current_workflow_task_state
    page = read(as_(newsroom.person(Role.DEPARTMENT)), "console_review", state.pk)
    assert reverse("sheet", args=[state.workflow_state_id]) in page


def test_a_period_is_one_file_of_what_was_decided_in_it(newsroom: Newsroom):
    for number in range(2):
        newsroom.publish(title=f"办结{number}", summary="短")
    running = newsroom.draft(title="还在审查", summary="短")
    newsroom.submit(running)
    newsroom.decide(running, Role.DEPARTMENT)
    today = timezone.localdate()
    client = as_(newsroom.person(Role.EDITOR))
    query: dict[str, Any] = {"period": f"month:{today.year}:{today.month}"}
    listed = read(client, "sheets_archive", **query)
    assert "打印全部 2 份" in listed
    assert "还在审查" not in listed
    answer = client.get(reverse("sheets_archive"), {**query, "print": "1"})
    text = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    assert "办结0" in text
    assert "办结1" in text
    assert "还在审查" not in text
    assert "打印全部 3 份" in read(client, "sheets_archive", unfinished="on", **query)
    assert "没有办结的审查" in read(client, "sheets_archive", period=f"year:{today.year - 1}:1")


def test_a_file_is_bounded(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    for number in range(2):
        newsroom.publish(title=f"办结{number}")
    monkeypatch.setattr(views, "MOST", 1)
    today = timezone.localdate()
    client = as_(newsroom.person(Role.EDITOR))
    query = {"period": f"month:{today.year}:{today.month}", "print": "1"}
    answer = client.get(reverse("sheets_archive"), query, follow=True)
    assert "一次最多打印 1 份" in html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("month:2028:2", "2028-02-01", "2028-02-29"),
        ("quarter:2026:4", "2026-10-01", "2026-12-31"),
        ("year:2026:1", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_end_on_their_last_day(value: str, first: str, last: str):
    assert [day.isoformat() for day in parse_period(value)[1:]] == [first, last]


def test_periods_offered_begin_with_the_present_one():
    today = timezone.localdate().replace(month=2, day=3)
    months, quarters, years = (choices for _, choices in periods(today))
    assert months[0][0] == f"month:{today.year}:2"
    assert months[2][0] == f"month:{today.year - 1}:12"
    assert quarters[1][0] == f"quarter:{today.year - 1}:4"
    assert years[0][1] == f"{today.year}年度"
