"""审计日志 in the admin: finding, reading, exporting, checking."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cms.agencies.actions import establish_district
from cms.agencies.models import Role, RoleGroup, User
from cms.audit.log import digest_of, note
from cms.audit.models import Entry
from cms.console.audit import listing, views
from tests.newsroom import Newsroom

LIST = "/admin/audit/"


@pytest.fixture
def auditor(newsroom: Newsroom, client: Client) -> Client:
    establish_district()
    user = User.objects.create_user("auditor", last_name="审计")
    user.groups.add(RoleGroup.objects.get(role="audit").group)
    client.force_login(user)
    return client


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


class TestList:
    def test_it_tells_what_happened(self, newsroom: Newsroom, auditor: Client) -> None:
        newsroom.publish(title="医保公告")
        assert f"{newsroom.agency.short_name} approval1 发布《医保公告》第1版" in page(auditor)

    def test_filters(self, newsroom: Newsroom, auditor: Client) -> None:
        record = newsroom.publish(title="医保公告")
        note("user.joined", about="x:1", title="旁人", groups=["甲"])
        for query, found in {
            "?group=publish": "发布《医保公告》",
            "?person=approval1": "发布《医保公告》",
            f"?person={newsroom.people['approval'].username}": "发布《医保公告》",
            f"?agency_id={newsroom.agency.pk}&group=publish": "发布《医保公告》",
            f"?about=records.record:{record.pk}": "发布《医保公告》",
            "?q=医保": "发布《医保公告》",
            "?at_from=2020-01-01&group=publish": "发布《医保公告》",
        }.items():
            said = page(auditor, query)
            assert found in said, query
            assert "旁人加入" not in said, query
        assert "医保公告" not in page(auditor, "?at_to=2020-01-01")
        assert "医保公告" not in page(auditor, "?person=没有这个人")

    def test_a_list_too_long_is_capped(self, auditor: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(listing, "MOST_LISTED", 3)
        assert "只列出最近 3 条" in page(auditor)

    def test_the_query_budget(
        self, newsroom: Newsroom, auditor: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(60):
            note("test.done", about=f"a:{number}", agency_id=newsroom.agency.pk)
        page(auditor)
        with django_assert_max_num_queries(25):
            page(auditor)


class TestEntry:
    def test_it_is_read_and_proved(self, newsroom: Newsroom, auditor: Client) -> None:
        column = newsroom.column
        column.name = "通知公告"
        column.save()
        entry = Entry.objects.get(action="column.changed")
        said = auditor.get(reverse("console_audit_entry", args=[entry.pk])).content.decode()
        for words in ("修改栏目", "公告信息", "通知公告", entry.digest, "内容与摘要值相符"):
            assert words in said

    def test_one_that_was_changed_says_so(self, auditor: Client) -> None:
        note("login.succeeded", about="x:1", title="甲")
        entry = Entry.objects.order_by("-number")[0]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            cursor.execute("UPDATE audit_entry SET title = '乙' WHERE number = %s", [entry.pk])
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        said = auditor.get(reverse("console_audit_entry", args=[entry.pk])).content.decode()
        assert "已被改动" in said
        answer = auditor.post(reverse("console_audit_verify"), {"count": "1000"}, follow=True)
        assert "审计日志不完整" in answer.content.decode()
        assert "不完整" in Entry.objects.get(action="audit.verified").details["result"]

    def test_the_object_is_linked_for_those_who_may_see_it(self, newsroom: Newsroom, auditor: Client) -> None:
        record = newsroom.draft()
        entry = Entry.objects.get(action="record.created", about=f"records.record:{record.pk}")
        address = reverse("console_audit_entry", args=[entry.pk])
        target = reverse("console_record", args=[record.pk])
        assert target not in auditor.get(address).content.decode()
        auditor.force_login(User.objects.create_superuser("root"))
        assert target in auditor.get(address).content.decode()


class TestExports:
    def test_a_workbook_for_people(self, newsroom: Newsroom, auditor: Client) -> None:
        note("login.failed", about="x:1", title="=cmd()\x0b")
        answer = auditor.get(reverse("console_audit_export", args=["xlsx"]) + "?group=login")
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        rows = list(sheet.iter_rows(min_row=2))
        assert all(row[5].value in {"登录", "登录失败"} for row in rows)
        (cell,) = [row[8] for row in rows if str(row[8].value).startswith("=cmd")]
        assert (cell.value, cell.data_type) == ("=cmd()", "s")
        noted = Entry.objects.get(action="audit.exported")
        assert (noted.details["entries"], noted.details["filters"]) == (len(rows), {"group": "login"})

    def test_lines_that_prove_themselves(self, auditor: Client) -> None:
        answer = auditor.get(reverse("console_audit_export", args=["ndjson"]))
        data = b"".join(answer.streaming_content)
        previous = "0" * 64
        for line in map(json.loads, data.splitlines()):
            assert line["previous"] == previous
            assert line["digest"] == digest_of(line["number"], previous, line["said"])
            previous = line["digest"]
        assert (
            Entry.objects.get(action="audit.exported").details["sha256"] == hashlib.sha256(data).hexdigest()
        )

    def test_too_much_is_left_to_the_command(self, auditor: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(views, "MOST_EXPORTED", 2)
        answer = auditor.get(reverse("console_audit_export", args=["xlsx"]), follow=True)
        assert "超过 2 条" in answer.content.decode()

    def test_the_command_writes_a_period_and_its_digest(self, newsroom: Newsroom, tmp_path: Path) -> None:
        file = tmp_path / "audit.ndjson"
        before = Entry.objects.count()
        call_command("export_audit", str(file), "--from", "2020-01-01")
        digest, name = (tmp_path / "audit.ndjson.sha256").read_text().split()
        assert (digest, name) == (hashlib.sha256(file.read_bytes()).hexdigest(), "audit.ndjson")
        assert len(file.read_bytes().splitlines()) == before
        noted = Entry.objects.get(action="audit.exported")
        assert noted.details == {"entries": before, "sha256": digest, "first": "2020-01-01"}
        with pytest.raises(CommandError, match="已存在"):
            call_command("export_audit", str(file))


def test_others_are_not_shown_the_menu(newsroom: Newsroom, client: Client) -> None:
    client.force_login(newsroom.person(Role.APPROVAL))
    assert LIST not in client.get("/admin/").content.decode()
    assert client.get(LIST).status_code == 302
