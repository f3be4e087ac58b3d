"""The home page stays short and quick, however much waits."""

from __future__ import annotations

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.agencies.models import Role, User
from cms.records.models import Record
from tests.newsroom import Newsroom


def home(client: Client, user: User) -> str:
    client.force_login(user)
    return html.unescape(client.get("/admin/").content.decode())


def submit(newsroom: Newsroom, count: int) -> list[Record]:
    records = [newsroom.draft(title=f"第{number:02}份公告") for number in range(1, count + 1)]
    for record in records:
        newsroom.submit(record)
    return records


def titles(page: str) -> list[int]:
    return [number for number in range(1, 30) if f"第{number:02}份公告" in page]


class TestWaitingForMe:
    @pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.EDITOR])
    def test_twenty_cost_few_queries(self, newsroom: Newsroom, client: Client, role: Role) -> None:
        submit(newsroom, 20)
        client.force_login(newsroom.person(role))
        client.get("/admin/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get("/admin/").content.decode()
        assert titles(page) == list(range(1, 21))
        assert len(queries) <= 60

    def test_the_longest_waiting_are_shown_and_the_others_counted(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        submit(newsroom, 23)
        page = home(client, newsroom.person(Role.DEPARTMENT))
        assert "待我审查（23）" in page
        assert "还有 3 条" in page
        assert titles(page) == list(range(1, 21))

    def test_a_title_is_that_of_the_text_under_review(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish(title="旧标题")
        newsroom.edit(record, title="新标题")
        newsroom.submit(record)
        page = home(client, newsroom.person(Role.DEPARTMENT))
        assert "新标题" in page
        assert str(newsroom.agency) in page

    def test_who_wrote_or_decided_before_is_told_so(self, newsroom: Newsroom, client: Client) -> None:
        record, untouched = submit(newsroom, 2)
        both = newsroom.person(Role.DEPARTMENT)
        both.groups.add(newsroom.agency.role_groups.get(role=Role.CONFIDENTIALITY).group)
        page = home(client, both)
        assert "须由他人审查" not in page
        newsroom.decide(record, Role.DEPARTMENT)
        newsroom.decide(untouched, Role.DEPARTMENT)
        assert home(client, both).count("须由他人审查") == 2
        assert "须由他人审查" not in home(client, newsroom.person(Role.CONFIDENTIALITY))

    def test_only_edits_since_the_published_text_count(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.draft(title="第01份公告")
        writer = newsroom.person(Role.EDITOR)
        newsroom.publish(record)
        author = User.objects.create_user("other-editor", password="演示密码2026")
        writer.groups.add(newsroom.agency.role_groups.get(role=Role.DEPARTMENT).group)
        newsroom.fresh(record).get_latest_revision_as_object().save_revision(user=author)
        newsroom.submit(record)
        assert "须由他人审查" not in home(client, writer)
        newsroom.fresh(record).current_workflow_state.cancel()
        newsroom.edit(record, title="第02份公告")
        newsroom.submit(record)
        assert "须由他人审查" in home(client, writer)


def test_my_submissions_are_bounded_too(newsroom: Newsroom, client: Client) -> None:
    records = submit(newsroom, 22)
    newsroom.decide(records[0], Role.DEPARTMENT, "reject", "请改标题")
    page = home(client, newsroom.person(Role.EDITOR))
    assert "请改标题" in page
    assert "还有 2 条" in page


def test_the_search_of_the_home_page_finds_records_for_everyone(newsroom: Newsroom, client: Client) -> None:
    newsroom.draft(title="找得到的公告")
    newsroom.draft(title="另一份文件")
    for role in (Role.EDITOR, Role.APPROVAL):
        page = home(client, newsroom.person(role))
        assert f'action="{reverse("console_records")}" method="get"' in page
        assert 'name="q" id="id_q" placeholder="按标题、索引号或文号查找公开信息"' in page
        found = client.get(reverse("console_records"), {"q": "找得到"}).content.decode()
        assert "找得到的公告" in found
        assert "另一份文件" not in found
