"""撤稿 in the admin: the request, the confirmation, the home page."""

from __future__ import annotations

import datetime
import html
import json
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import Role, User
from cms.records.models import PublishedRecord, Record, WithdrawalReason, WithdrawalRequest
from cms.records.withdrawing import withdraw_at_once
from tests.newsroom import Newsroom, make_agency, make_person


def log_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def ask_url(record: Record) -> str:
    return reverse("console_withdraw", args=[record.pk])


def posted(newsroom: Newsroom, code: str = "wrong-content", **changes: Any) -> dict[str, Any]:
    filled = newsroom.withdrawal(code)
    return {**filled, "reason": filled["reason"].pk, **changes}


class TestAsking:
    def test_an_editor_asks_and_an_approver_confirms(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        log_in(client, newsroom.person(Role.EDITOR))
        assert "已提交" in text(client.post(ask_url(record), posted(newsroom), follow=True))
        request = WithdrawalRequest.objects.get()
        there = reverse("console_withdrawal", args=[request.pk])
        page = text(client.get(there))
        assert "撤回申请" in page
        assert "从所有渠道撤稿" not in page

        log_in(client, newsroom.person(Role.APPROVAL))
        assert record.title in text(client.get("/admin/"))
        page = text(client.get(there))
        for shown in ("更正后重新公开", "数字有误", "确认，从所有渠道撤稿", "内容有误", "第六条"):
            assert shown in page
        client.post(there, {"outcome": "confirm", "explanation": "改过的说明", "comment": "同意"})
        shown = PublishedRecord.objects.get(record=record.pk)
        assert shown.withdrawn
        assert json.loads(shown.payload)["explanation"] == "改过的说明"

        log_in(client, newsroom.person(Role.EDITOR))
        mine = text(client.get("/admin/"))
        assert "我申请的撤稿" in mine
        assert "已确认撤稿" in mine
        assert "申请人原来写的：更正后重新公开" in text(client.get(there))

    def test_nothing_is_lost_when_something_is_missing(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        log_in(client, newsroom.person(Role.EDITOR))
        answer = text(client.post(ask_url(record), {"note": "写了很多字"}))
        for said in ("请选择撤稿原因。", "请选择处理方式。", "请写明对外说明", "写了很多字"):
            assert said in answer
        answer = text(client.post(ask_url(record), posted(newsroom, "must-not-be-public", kind="explained")))
        assert "不能用这种处理方式" in answer
        assert not WithdrawalRequest.objects.exists()

    def test_the_model_explanation_of_every_reason_is_in_the_page(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.publish(title="</script>缴费公告")
        newsroom.reason()
        log_in(client, newsroom.person(Role.EDITOR))
        page = client.get(ask_url(record)).content.decode()
        found = re.search(r'<script id="withdrawal-reasons"[^>]*>(.*?)</script>', page, re.S)
        assert found is not None
        reasons = json.loads(found[1])
        told = reasons[str(newsroom.reason("superseded").pk)]
        assert (told["default"], told["urgent"]) == ("replaced", False)
        assert told["explanation"].startswith(f"《</script>缴费公告》（索引号：{record.index_number}）")

    def test_a_reason_that_is_no_longer_in_force_is_not_offered(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record, reason = newsroom.publish(), newsroom.reason()
        log_in(client, newsroom.person(Role.EDITOR))
        option = f'<option value="{reason.pk}">内容有误</option>'
        assert option in text(client.get(ask_url(record)))
        WithdrawalReason.objects.filter(pk=reason.pk).update(valid_until=datetime.date(2020, 1, 1))
        assert option not in text(client.get(ask_url(record)))
        assert "已停用" in text(client.post(ask_url(record), posted(newsroom)))

    def test_strangers_neither_see_nor_ask(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
        log_in(client, stranger)
        there = reverse("console_withdrawal", args=[request.pk])
        for answer in (
            client.get(ask_url(record)),
            client.post(ask_url(record), posted(newsroom)),
            client.get(there),
            client.post(there, {"outcome": "confirm", "explanation": "说明"}),
            client.post(there, {"outcome": "retract"}),
        ):
            assert answer.status_code == 302
        assert newsroom.fresh(record).live
        assert WithdrawalRequest.objects.open().count() == 1
        assert record.title not in text(client.get("/admin/"))

    def test_what_is_not_public_has_nothing_to_withdraw(self, newsroom: Newsroom, client: Client) -> None:
        log_in(client, newsroom.person(Role.EDITOR))
        answer = client.get(ask_url(newsroom.draft()), follow=True)
        assert "现在没有公开，不需要撤稿" in text(answer)


class TestReplacing:
    @pytest.mark.parametrize("named_by", ["index_number", "path", "address", "uuid"])
    def test_the_replacement_is_named_as_people_know_it(
        self, newsroom: Newsroom, client: Client, settings: Any, named_by: str
    ) -> None:
        old, new = newsroom.publish(), newsroom.publish(title="新的公告")
        shown = PublishedRecord.objects.get(record=new.pk)
        names = {
            "index_number": shown.index_number,
            "path": shown.path,
            "address": f" {settings.LIUBEI_SITE_URL}{shown.path} ",
            "uuid": str(shown.uuid),
        }
        log_in(client, newsroom.person(Role.EDITOR))
        found = client.get(reverse("console_replacement"), {"q": names[named_by]}).json()
        assert found == {"title": "新的公告", "agency": newsroom.agency.name}
        client.post(ask_url(old), posted(newsroom, kind="replaced", replacement=names[named_by]))
        request = WithdrawalRequest.objects.get()
        assert request.replacement_id == new.pk
        assert "《新的公告》" in text(client.get(reverse("console_withdrawal", args=[request.pk])))

    def test_drafts_and_itself_are_not_found(self, newsroom: Newsroom, client: Client) -> None:
        old, draft = newsroom.publish(), newsroom.draft()
        log_in(client, newsroom.person(Role.EDITOR))
        assert client.get(reverse("console_replacement"), {"q": draft.index_number}).json() == {}
        for wrong, said in (
            ("", "没有找到正在公开的这条信息"),
            (draft.index_number, "没有找到正在公开的这条信息"),
            (old.index_number, "不能由它自己替代"),
        ):
            answer = client.post(ask_url(old), posted(newsroom, kind="replaced", replacement=wrong))
            assert said in text(answer)
        assert not WithdrawalRequest.objects.exists()


class TestTheSecondPerson:
    def test_nobody_confirms_their_own(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        approver = newsroom.person(Role.APPROVAL)
        request = newsroom.ask(record, by=approver)
        there = reverse("console_withdrawal", args=[request.pk])
        log_in(client, approver)
        assert "须由另一个人确认" in text(client.get(there))
        answer = client.post(there, {"outcome": "confirm", "explanation": "说明"})
        assert "须由另一个人确认" in text(answer)
        assert newsroom.fresh(record).live

    def test_declining_needs_a_reason_that_the_asker_reads(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        there = reverse("console_withdrawal", args=[newsroom.ask(record).pk])
        log_in(client, newsroom.person(Role.APPROVAL))
        answer = client.post(there, {"outcome": "decline", "explanation": "更正后重新公开", "comment": ""})
        assert "不同意时请写明理由" in text(answer)
        client.post(there, {"outcome": "decline", "explanation": "更正后重新公开", "comment": "内容没有错"})
        log_in(client, newsroom.person(Role.EDITOR))
        assert "内容没有错" in text(client.get("/admin/"))
        assert newsroom.fresh(record).live

    def test_the_asker_takes_it_back(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        there = reverse("console_withdrawal", args=[newsroom.ask(record).pk])
        log_in(client, newsroom.person(Role.EDITOR))
        assert "已撤回" in text(client.post(there, {"outcome": "retract"}, follow=True))
        assert not WithdrawalRequest.objects.open().exists()

    def test_a_newer_edition_since_the_request_is_pointed_out(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        newsroom.edit(record, title="改过的标题")
        newsroom.publish(record)
        log_in(client, newsroom.person(Role.APPROVAL))
        page = text(client.get(reverse("console_withdrawal", args=[request.pk])))
        assert "现在公开的是第2版" in page


class TestWhatCannotWait:
    def test_an_approver_executes_at_once_and_another_verifies(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.publish()
        log_in(client, newsroom.person(Role.APPROVAL))
        assert "立即撤稿" in text(client.get(ask_url(record)))
        client.post(ask_url(record), posted(newsroom, "personal-information", at_once=""))
        assert not newsroom.fresh(record).live
        request = WithdrawalRequest.objects.get()
        there = reverse("console_withdrawal", args=[request.pk])
        assert "须由他人核实" in text(client.get("/admin/"))

        verifier = log_in(client, newsroom.person(Role.CONFIDENTIALITY))
        assert "待核实" in text(verifier.get("/admin/"))
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=30)):
            late = log_in(Client(), newsroom.person(Role.CONFIDENTIALITY))
            assert "已过核实期限" in text(late.get("/admin/"))
        verifier.post(there, {"outcome": "confirm", "comment": ""})
        assert not WithdrawalRequest.objects.open().exists()
        assert "待核实" not in text(verifier.get("/admin/"))

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY])
    def test_nobody_else_executes_at_once(self, newsroom: Newsroom, client: Client, role: Role) -> None:
        record = newsroom.publish()
        log_in(client, newsroom.person(role))
        assert "立即撤稿（" not in text(client.get(ask_url(record)))
        client.post(ask_url(record), posted(newsroom, "personal-information", at_once=""))
        assert newsroom.fresh(record).live

    def test_an_ordinary_reason_is_not_executed_at_once(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        log_in(client, newsroom.person(Role.APPROVAL))
        assert "不能先撤后核" in text(client.post(ask_url(record), posted(newsroom, at_once="")))
        assert newsroom.fresh(record).live


def test_the_home_page_costs_the_same_for_one_and_for_many(
    newsroom: Newsroom, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        record = newsroom.publish(title=f"第{number}条")
        newsroom.ask(record, by=newsroom.person(Role.APPROVAL if number % 2 else Role.EDITOR))
    withdraw_at_once(
        newsroom.publish(), by=newsroom.person(Role.APPROVAL), **newsroom.withdrawal("personal-information")
    )
    log_in(client, newsroom.person(Role.APPROVAL))
    client.get("/admin/")
    with django_assert_max_num_queries(48):
        page = text(client.get("/admin/"))
    assert page.count("待确认</span>") == 6


def test_reasons_are_edited_in_the_admin(newsroom: Newsroom, client: Client) -> None:
    reason = newsroom.reason()
    log_in(client, User.objects.create_superuser("root", password="演示密码2026"))
    there = reverse("withdrawalreason:edit", args=[reason.pk])
    fields = {
        "label": "内容不准确", "code": reason.code, "article": reason.article, "template": reason.template,
        "allows_explained": "on", "default_kind": "gone", "confirm_within_hours": 24,
        "valid_from": "2019-05-15", "position": 3,
    }  # fmt: skip
    assert "须是上面勾选的处理方式之一" in text(client.post(there, fields))
    client.post(there, {**fields, "default_kind": "explained"})
    reason.refresh_from_db()
    assert (reason.label, reason.kinds) == ("内容不准确", ["explained"])
    log_in(client, newsroom.person(Role.APPROVAL))
    assert client.get(there).status_code == 302
