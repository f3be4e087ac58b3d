"""The desk through the admin's own addresses: queue, claims, messages, remarks, numbers, calendar."""

from __future__ import annotations

import datetime
import html
import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.desk import claims
from cms.desk.models import Claim, Notification, Preference, Remark, RemarkMark, Waiting
from cms.desk.notices import notify
from cms.records.models import Record
from cms.review.digest import content_digest
from cms.review.models import Verdict
from cms.workdays.models import SpecialDay, WorkingYear
from tests.cms.desk.conftest import at
from tests.cms.desk.conftest import calendar as calendar
from tests.cms.desk.conftest import desk as desk
from tests.cms.desk.conftest import tuesday as tuesday
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def submit(newsroom: Newsroom, title: str = "关于停水的公告") -> Waiting:
    newsroom.submit(newsroom.draft(title=title))
    return Waiting.objects.get(title=title)


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


class TestQueue:
    def get(self, client: Client, user: User, **query: Any) -> str:
        client.force_login(user)
        return text(client.get(reverse("desk_queue"), query))

    def test_over_all_agencies_of_a_person_and_no_others(self, desk: Newsroom, client: Client, root: User):
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        third = make_newsroom(code="450205003", slug="shengli", name="柳北区胜利街道办事处")
        for room, title in ((desk, "甲公告"), (other, "乙公告"), (third, "丙公告")):
            submit(room, title)
        reviewer = desk.person(Role.DEPARTMENT)
        reviewer.groups.add(other.agency.role_groups.get(role=Role.DEPARTMENT).group)
        page = self.get(client, desk.person(Role.DEPARTMENT))
        assert "甲公告" in page
        assert "乙公告" in page
        assert "丙公告" not in page
        assert "胜利街道" not in page  # not even as a choice
        assert "没有等待您审查的信息" in self.get(client, desk.person(Role.EDITOR))
        page = self.get(client, root)
        assert all(title in page for title in ("甲公告", "乙公告", "丙公告"))

    def test_by_due_time_with_the_time_left_in_words(self, desk: Newsroom, client: Client, tuesday: Any):
        submit(desk, "后到的")
        tuesday.move_to(at("2026-11-20 10:00"))
        submit(desk, "先到的")
        tuesday.move_to(at("2026-11-24 10:00"))
        page = self.get(client, desk.person(Role.DEPARTMENT))
        assert page.index("先到的") < page.index("后到的")
        assert "已超期 17 小时" in page
        assert "还剩 1 个工作日" in page

    def test_filters(self, desk: Newsroom, client: Client, tuesday: Any):
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        reviewer = desk.person(Role.DEPARTMENT)
        reviewer.groups.add(
            other.agency.role_groups.get(role=Role.DEPARTMENT).group,
            desk.agency.role_groups.get(role=Role.CONFIDENTIALITY).group,
        )
        colleague = make_person(desk.agency, Role.DEPARTMENT, 2)
        tuesday.move_to(at("2026-11-20 10:00"))
        submit(desk, "逾期的公告")
        tuesday.move_to(at("2026-11-24 10:00"))
        mine, theirs = submit(desk, "我领的公告"), submit(desk, "他领的公告")
        submit(other, "雅儒的公告")
        second = submit(desk, "到保密的公告")
        desk_reviewer = make_person(desk.agency, Role.DEPARTMENT, 3)
        from cms.review.actions import decide

        decide(second.task_state, by=desk_reviewer, outcome="approve", comment="")
        user = desk.person(Role.DEPARTMENT)
        claims.claim(mine.pk, by=user)
        claims.claim(theirs.pk, by=colleague)
        everything = {"逾期的公告", "我领的公告", "他领的公告", "雅儒的公告", "到保密的公告"}
        for query, wanted in (
            ({}, everything),
            ({"agency": other.agency.pk}, {"雅儒的公告"}),
            ({"step": "confidentiality"}, {"到保密的公告"}),
            ({"due": "overdue"}, {"逾期的公告"}),
            ({"due": "today"}, set()),
            ({"due": "unset"}, set()),
            ({"claimed": "me"}, {"我领的公告"}),
            ({"claimed": "others"}, {"他领的公告"}),
            ({"claimed": "nobody"}, everything - {"我领的公告", "他领的公告"}),
            ({"kind": "general"}, everything),
            ({"q": "雅儒"}, {"雅儒的公告"}),
        ):
            page = self.get(client, user, **query)
            assert {title for title in everything if title in page} == wanted, query

    def test_a_page_of_thirty_costs_as_many_queries_as_a_page_of_three(self, desk: Newsroom, client: Client):
        def queries() -> int:
            client.force_login(desk.person(Role.DEPARTMENT))
            client.get(reverse("desk_queue"))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse("desk_queue")).status_code == 200
            return len(captured)

        for number in range(3):
            claims.claim(submit(desk, f"甲{number}").pk, by=desk.person(Role.DEPARTMENT))
        few = queries()
        for number in range(12):
            submit(desk, f"乙{number}")
        assert queries() == few
        assert few <= 32

    def test_taking_several_at_once(self, desk: Newsroom, client: Client):
        rows = [submit(desk, f"公告{number}") for number in range(3)]
        colleague = make_person(desk.agency, Role.DEPARTMENT, 2)
        claims.claim(rows[0].pk, by=colleague)
        client.force_login(desk.person(Role.DEPARTMENT))
        page = text(
            client.post(reverse("desk_claim_several"), {"waiting": [row.pk for row in rows]}, follow=True)
        )
        assert "已领取 2 条" in page
        assert "《公告0》没有领取：department2已于" in page
        assert Claim.objects.filter(by=desk.person(Role.DEPARTMENT)).count() == 2
        assert "请先勾选" in text(client.post(reverse("desk_claim_several"), follow=True))

    def test_strangers_take_nothing(self, desk: Newsroom, client: Client, root: User):
        row = submit(desk)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.DEPARTMENT)
        for user in (stranger, desk.person(Role.EDITOR), desk.person(Role.APPROVAL), root):
            client.force_login(user)
            client.post(reverse("desk_claim_several"), {"waiting": [row.pk]})
            for act in ("desk_claim", "desk_take_over", "desk_release"):
                client.post(reverse(act, args=[row.pk]))
                assert client.get(reverse(act, args=[row.pk])).status_code == 405
        assert not Claim.objects.exists()


class TestReviewPage:
    def url(self, row: Waiting) -> str:
        return reverse("console_review", args=[row.task_state_id])

    def test_who_has_it_is_shown_and_deciding_needs_taking_over(self, desk: Newsroom, client: Client):
        row, first = submit(desk), desk.person(Role.DEPARTMENT)
        second = make_person(desk.agency, Role.DEPARTMENT, 2)
        client.force_login(first)
        assert "由我领取" in text(client.get(self.url(row)))
        client.post(reverse("desk_claim", args=[row.pk]))
        assert "放回待办" in text(client.get(self.url(row)))
        client.force_login(second)
        assert "department1已于" in text(client.get(self.url(row))).replace("<strong>", "").replace(
            "</strong>", ""
        )
        seen = content_digest(row.task_state.revision)
        posted = {"outcome": "approve", "comment": "", "seen": seen}
        assert "请先点“接手”" in text(client.post(self.url(row), posted))
        assert not Verdict.objects.exists()
        client.post(reverse("desk_take_over", args=[row.pk]))
        client.post(self.url(row), posted)
        assert Verdict.objects.get().decided_by == second
        assert "接手了您领取的" in Notification.objects.get(person=first).text

    def test_opening_it_again_keeps_it(self, desk: Newsroom, client: Client, tuesday: Any):
        row, first = submit(desk), desk.person(Role.DEPARTMENT)
        claims.claim(row.pk, by=first)
        tuesday.move_to(at("2026-11-24 15:00"))
        client.force_login(first)
        client.get(self.url(row))
        assert Claim.objects.get().until == at("2026-11-25 16:00")

    def test_after_a_decision_the_next_one_is_offered(self, desk: Newsroom, client: Client):
        first, second = submit(desk, "第一条"), submit(desk, "第二条")
        taken = submit(desk, "别人在办的")
        claims.claim(taken.pk, by=make_person(desk.agency, Role.DEPARTMENT, 2))
        client.force_login(desk.person(Role.DEPARTMENT))
        for row, offered in ((first, self.url(second)), (second, None)):
            posted = {
                "outcome": "reject",
                "reject-comment": "请改",
                "seen": content_digest(row.task_state.revision),
            }
            page = text(client.post(self.url(row), posted, follow=True))
            if offered:
                assert "审查下一条：《第二条》" in page
                assert offered in page
            else:
                assert "审查下一条" not in page
                assert "您没有其他待审查的信息了" in page


class TestMessages:
    def test_read_and_unread(self, desk: Newsroom, client: Client):
        reader, record = desk.person(Role.EDITOR), desk.draft()
        target = reverse("console_record", args=[record.pk])
        notify([reader], "第一条消息", url=target, key="a")
        notify([reader], "第二条消息", key="b")
        notify([desk.person(Role.APPROVAL)], "别人的消息", key="c")
        client.force_login(reader)
        page = text(client.get(reverse("desk_messages")))
        assert "未读（2）" in page
        assert json.dumps("消息（2）") in page or "消息（2）" in page  # in the menu of every page
        assert "别人的消息" not in page
        told = Notification.objects.get(key="a")
        assert client.get(reverse("desk_message", args=[told.pk])).url == target
        page = text(client.get(reverse("desk_messages")))
        assert "第一条消息" not in page
        assert "第二条消息" in page
        client.post(reverse("desk_messages_read"))
        assert "没有未读消息" in text(client.get(reverse("desk_messages")))
        assert "第一条消息" in text(client.get(reverse("desk_messages"), {"show": "all"}))
        assert Notification.objects.get(key="c").read_at is None

    def test_others_messages_cannot_be_opened_or_marked(self, desk: Newsroom, client: Client):
        notify([desk.person(Role.APPROVAL)], "别人的消息", key="c")
        told = Notification.objects.get()
        client.force_login(desk.person(Role.EDITOR))
        assert client.get(reverse("desk_message", args=[told.pk])).status_code == 404
        client.post(reverse("desk_messages_read"), {"message": told.pk})
        told.refresh_from_db()
        assert told.read_at is None

    def test_email_is_a_choice_in_the_account(self, desk: Newsroom, client: Client):
        reader = desk.person(Role.EDITOR)
        client.force_login(reader)
        page = text(client.get(reverse("wagtailadmin_account")))
        assert "同时发到我的电子邮箱" in page
        assert "submitted_notifications" not in page  # Wagtail's own mails are off
        form = {
            "name_email-first_name": "一",
            "name_email-last_name": "编",
            "name_email-email": "e@example.com",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        }
        client.post(reverse("wagtailadmin_account"), form)
        assert Preference.objects.get(person=reader).by_mail is False
        client.post(reverse("wagtailadmin_account"), {**form, "messages-by_mail": "on"})
        assert Preference.objects.get(person=reader).by_mail is True

    def test_deciding_mails_nobody_within_the_request(self, desk: Newsroom, client: Client, mailoutbox: Any):
        User.objects.update(email="someone@example.com")
        client.force_login(desk.person(Role.DEPARTMENT))
        client.get(reverse("desk_queue"))
        row = submit(desk)
        desk.decide(row.record, Role.DEPARTMENT, "reject", "请改")
        assert mailoutbox == []


class TestRemarks:
    def say(self, client: Client, user: User, record: Record, **posted: Any) -> Any:
        client.force_login(user)
        return client.post(reverse("desk_remarks", args=[record.pk]), {"act": "say", **posted})

    def test_a_thread_with_a_place_and_people(self, desk: Newsroom, client: Client):
        record, editor = desk.draft(title="关于停水的公告"), desk.person(Role.EDITOR)
        reviewer = desk.person(Role.DEPARTMENT)
        page = text(
            self.say(client, reviewer, record, text="日期请核对", place="成文日期", mentioned=[editor.pk])
        )
        for words in ("日期请核对", "成文日期", "提醒：editor1", "1 条未解决"):
            assert words in page
        assert (
            "在《关于停水的公告》的交流中提到您：日期请核对" in Notification.objects.get(person=editor).text
        )
        first = Remark.objects.get()
        self.say(client, editor, record, text="已核对", remark=first.pk)
        reply = Remark.objects.get(thread=first)
        assert "回复：已核对" in Notification.objects.get(person=reviewer).text
        assert reply.author == editor

    def test_it_stands_on_the_three_pages(self, desk: Newsroom, client: Client):
        row, reviewer = submit(desk), desk.person(Role.DEPARTMENT)
        self.say(client, reviewer, row.record, text="请看第二段")
        for url in (
            reverse("console_record", args=[row.record_id]),
            reverse("console_review", args=[row.task_state_id]),
        ):
            assert "请看第二段" in text(client.get(url))
        client.force_login(desk.person(Role.EDITOR))
        assert "请看第二段" in text(client.get(reverse("wagtailadmin_pages:edit", args=[row.record_id])))

    def test_strangers_neither_read_nor_write_and_are_not_mentioned(self, desk: Newsroom, client: Client):
        record = desk.draft()
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
        assert self.say(client, stranger, record, text="你好").status_code in (302, 403)
        assert client.get(reverse("desk_remarks", args=[record.pk])).status_code in (302, 403)
        assert not Remark.objects.exists()
        self.say(client, desk.person(Role.EDITOR), record, text="你好", mentioned=[stranger.pk])
        assert not Notification.objects.filter(person=stranger).exists()

    def test_only_its_author_resolves_and_retracts_and_a_trace_stays(self, desk: Newsroom, client: Client):
        record, author = desk.draft(), desk.person(Role.DEPARTMENT)
        self.say(client, author, record, text="写错的话")
        said = Remark.objects.get()
        page = text(self.say(client, desk.person(Role.EDITOR), record, act="retracted", remark=said.pk))
        assert "只有留言人本人" in page
        page = text(self.say(client, author, record, act="resolved", remark=said.pk))
        assert "已解决" in page
        assert "重新打开" in page
        page = text(self.say(client, author, record, act="retracted", remark=said.pk))
        assert "写错的话" not in page
        assert "留言人已撤回这条留言" in page
        assert list(RemarkMark.objects.values_list("kind", flat=True)) == ["resolved", "retracted"]
        assert Remark.objects.get().text == "写错的话"

    def test_the_database_refuses_any_change(self, desk: Newsroom, client: Client):
        from django.db import DatabaseError, transaction

        self.say(client, desk.person(Role.EDITOR), desk.draft(), text="说过的话")
        said = Remark.objects.get()
        for change in (lambda: Remark.objects.update(text="没说过"), said.delete):
            with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
                change()

    def test_nothing_of_it_is_in_an_edition(self, desk: Newsroom, client: Client):
        record = desk.draft()
        self.say(client, desk.person(Role.EDITOR), record, text="内部的一句话")
        published = desk.publish(record)
        assert "内部的一句话" not in published.published.payload

    def test_an_empty_remark_is_refused_and_the_draft_of_another_record_is_no_thread(
        self, desk: Newsroom, client: Client
    ):
        one, other, editor = desk.draft(title="甲"), desk.draft(title="乙"), desk.person(Role.EDITOR)
        assert "请写下要说的内容" in text(self.say(client, editor, one, text="  "))
        self.say(client, editor, one, text="甲的话")
        said = Remark.objects.get()
        assert self.say(client, editor, other, text="串了", remark=said.pk).status_code == 404

    def test_a_long_conversation_costs_few_queries(self, desk: Newsroom, client: Client):
        record, editor = desk.draft(), desk.person(Role.EDITOR)

        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("desk_remarks", args=[record.pk]))
            return len(captured)

        self.say(client, editor, record, text="第一句")
        few = cost()
        for number in range(8):
            self.say(client, editor, record, text=f"第{number}句")
        assert cost() == few


class TestCountdown:
    def draft(self, desk: Newsroom, formed_on: datetime.date) -> Record:
        record = desk.draft(title="久放的草稿")
        Record.objects.filter(pk=record.pk).update(formed_on=formed_on)
        desk.edit(record, formed_on=formed_on)
        return desk.fresh(record)

    @pytest.mark.parametrize(
        ("formed_on", "said"),
        [
            ("2026-10-29", "形成已 18 个工作日，仅剩 2 个"),
            ("2026-10-27", "形成已 20 个工作日，今天是公开期限的最后一天"),
            ("2026-10-22", "形成已 23 个工作日，超过 20 个工作日的公开期限"),
        ],
    )
    def test_a_draft_warns_on_the_record_in_the_queue_and_among_mine(
        self, desk: Newsroom, client: Client, tuesday: Any, formed_on: str, said: str
    ):
        record = self.draft(desk, datetime.date.fromisoformat(formed_on))
        client.force_login(desk.person(Role.EDITOR))
        assert said in text(client.get("/admin/"))
        assert said in text(client.get(reverse("console_record", args=[record.pk])))
        desk.submit(record)
        assert said in text(client.get("/admin/"))
        client.force_login(desk.person(Role.DEPARTMENT))
        assert said in text(client.get(reverse("desk_queue")))
        assert said in text(client.get("/admin/"))

    def test_what_is_public_counts_down_no_longer(self, desk: Newsroom, client: Client, tuesday: Any):
        record = desk.publish(self.draft(desk, datetime.date(2026, 10, 29)))
        client.force_login(desk.person(Role.EDITOR))
        assert "仅剩" not in text(client.get(reverse("console_record", args=[record.pk])))

    def test_its_author_is_told_once_when_it_presses_and_once_when_it_is_late(
        self, desk: Newsroom, tuesday: Any
    ):
        from cms.desk.countdown import warn_authors

        self.draft(desk, datetime.date(2026, 10, 29))
        assert (warn_authors(), warn_authors()) == (1, 0)
        tuesday.move_to(at("2026-12-01 10:00"))
        assert (warn_authors(), warn_authors()) == (1, 0)
        texts = list(Notification.objects.order_by("pk").values_list("text", flat=True))
        assert "形成已 18 个工作日，仅剩 2 个" in texts[0]
        assert "形成已 23 个工作日，超过 20 个工作日的公开期限" in texts[1]


class TestHome:
    def test_mine_are_returned_waiting_and_unsent(self, desk: Newsroom, client: Client):
        returned, sent = desk.draft(title="退回的公告"), desk.draft(title="送审的公告")
        desk.draft(title="没送的公告")
        for record in (returned, sent):
            desk.submit(record)
        desk.decide(returned, Role.DEPARTMENT, "reject", "请改标题")
        client.force_login(desk.person(Role.EDITOR))
        page = text(client.get("/admin/"))
        unsent = page.index("我还没有送审的（1）")
        assert page.index("退回的公告") < page.index("送审的公告") < unsent < page.index("没送的公告", unsent)

    def test_what_waits_comes_before_messages_and_numbers(self, desk: Newsroom, client: Client):
        record = desk.draft()
        desk.bring_to_approval(record)
        approver = desk.person(Role.APPROVAL)
        notify([approver], "一条消息", key="a")
        client.force_login(approver)
        page = text(client.get("/admin/"))
        order = [page.index(words) for words in ("待我审查（1）", "一条消息", "本公开主体公开情况")]
        assert order == sorted(order)

    def test_numbers_are_for_those_who_answer_for_them(self, desk: Newsroom, client: Client):
        for role in (Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY):
            client.force_login(desk.person(role))
            assert "公开情况" not in text(client.get("/admin/"))
            assert client.get(reverse("desk_statistics")).status_code == 302

    def test_administrators_see_that_next_years_calendar_is_missing(
        self, desk: Newsroom, client: Client, root: User, tuesday: Any
    ):
        client.force_login(root)
        assert "2027年的放假安排还没有录入" in text(client.get("/admin/"))
        assert "2027年的放假安排还没有录入" in text(client.get(reverse("desk_calendar")))
        client.force_login(desk.person(Role.EDITOR))
        assert "2027年的放假安排还没有录入" not in text(client.get("/admin/"))
        WorkingYear.objects.create(year=2027, complete=True)
        client.force_login(root)
        assert "还没有录入" not in text(client.get(reverse("desk_calendar")))


class TestCalendar:
    TABLE = "日期\t类型\t名称\n2027-01-01\t放假\t元旦\n2027-02-05 至 2027-02-11\t放假\t春节\n2027年2月14日\t上班\n"

    def enter(self, client: Client, **changes: Any) -> str:
        posted = {"year": 2027, "text": self.TABLE, "source": "国办发明电〔2026〕7号", "complete": "on"}
        return text(client.post(reverse("desk_calendar"), {**posted, **changes}, follow=True))

    def test_a_pasted_year_is_kept_and_what_waits_follows(
        self, desk: Newsroom, client: Client, root: User, tuesday: Any
    ):
        tuesday.move_to(at("2026-12-31 10:00"))
        row = submit(desk)
        assert (row.due_at, row.provisional) == (at("2027-01-01 17:00"), True)
        client.force_login(root)
        assert "已录入2027年安排：放假 8 天，调休上班 1 天。1 条待办的到期时间随之调整。" in self.enter(
            client
        )
        row.refresh_from_db()
        assert (row.due_at, row.provisional) == (at("2027-01-04 17:00"), False)
        assert SpecialDay.objects.get(day="2027-02-14").working
        assert Entry.objects.get(action="calendar.entered").details["days"] == 9

    def test_from_a_workbook(self, desk: Newsroom, client: Client, root: User):
        book, file = openpyxl.Workbook(), io.BytesIO()
        book.active.append(["日期", "至日期", "类型", "名称"])
        book.active.append([datetime.date(2027, 10, 1), datetime.date(2027, 10, 7), "放假", "国庆节"])
        book.active.append(["2027-10-09", None, "上班", None])
        book.save(file)
        client.force_login(root)
        uploaded = SimpleUploadedFile("安排.xlsx", file.getvalue())
        assert "放假 7 天，调休上班 1 天" in self.enter(client, text="", file=uploaded)
        broken = SimpleUploadedFile("安排.xlsx", b"not a workbook")
        assert "读不了这个文件" in self.enter(client, text="", file=broken)
        assert SpecialDay.objects.filter(day__year=2027).count() == 8

    def test_entering_again_replaces_the_year_and_no_other(self, desk: Newsroom, client: Client, root: User):
        client.force_login(root)
        before = SpecialDay.objects.filter(day__year=2026).count()
        self.enter(client)
        self.enter(client, text="1月1日 放假 元旦")
        assert SpecialDay.objects.filter(day__year=2027).count() == 1
        assert SpecialDay.objects.filter(day__year=2026).count() == before

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("2027-13-01 放假 元旦", "第 1 行：“2027-13-01”不是日期"),
            ("2027-01-01 元旦", "第 1 行：没有写明“放假”还是“上班”"),
            ("2026-01-01 放假 元旦", "第 1 行：2026-01-01 不在 2027 年"),
            ("2027-01-01 放假 元旦\n2027-01-01 上班", "第 2 行：2027-01-01 前面已经列过"),
            ("2027-01-03 至 2027-01-01 放假", "第 1 行：起止日期不对"),
            ("说明文字", "没有读到任何日期"),
            ("", "请粘贴放假安排，或选择一个 Excel 文件"),
        ],
    )
    def test_what_cannot_be_read_is_named_and_nothing_is_changed(
        self, desk: Newsroom, client: Client, root: User, wrong: str, said: str
    ):
        client.force_login(root)
        assert said in self.enter(client, text=wrong)
        assert not WorkingYear.objects.filter(year=2027).exists()
        assert not SpecialDay.objects.filter(day__year=2027).exists()

    def test_others_read_it_and_may_not_enter_anything(self, desk: Newsroom, client: Client):
        client.force_login(desk.person(Role.EDITOR))
        assert "工作日历" in text(client.get(reverse("desk_calendar")))
        assert client.post(reverse("desk_calendar"), {"year": 2027}).status_code in (302, 403)
        assert not WorkingYear.objects.filter(year=2027).exists()


class TestLimitsInTheAdmin:
    def test_a_limit_names_whom_to_tell(self, desk: Newsroom, client: Client, root: User):
        client.force_login(root)
        posted = {
            "step": "department",
            "amount": 3,
            "unit": "days",
            "remind_before": 4,
            "escalate_after": 0,
            "idle_after": 8,
            "valid_from": "2026-11-01",
        }
        page = text(client.post(reverse("steplimit:add"), posted))
        assert "请写明超期后上报给谁" in page
        row = submit(desk)
        client.post(reverse("steplimit:add"), {**posted, "escalate_to_role": "approval"})
        before = row.due_at
        row.refresh_from_db()
        assert row.due_at == before + datetime.timedelta(days=2) or row.due_at > before

    @pytest.mark.parametrize(
        "name", ["steplimit", "publicationlimit", "workingyear", "specialday", "officesession"]
    )
    def test_every_list_opens_and_is_for_administrators(
        self, desk: Newsroom, client: Client, root: User, name: str
    ):
        client.force_login(root)
        assert client.get(reverse(f"{name}:index")).status_code == 200
        assert client.get(reverse(f"{name}:add")).status_code == 200
        client.force_login(desk.person(Role.APPROVAL))
        assert client.get(reverse(f"{name}:index")).status_code == 302


class TestStatistics:
    def test_what_an_approver_sees_is_of_their_agency(self, desk: Newsroom, client: Client, root: User):
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        desk.publish(title="甲公告")
        for title in ("乙公告", "丙公告"):
            other.publish(title=title)
        client.force_login(desk.person(Role.APPROVAL))
        page = text(client.get(reverse("desk_statistics")))
        assert "解放街道 1 条" in page
        assert "雅儒街道" not in page
        client.force_login(root)
        page = text(client.get(reverse("desk_statistics")))
        assert "雅儒街道 2 条；解放街道 1 条" in page
        assert f"{timezone.localdate():%-m}月 3 条" in page

    def test_late_ones_are_listed_with_links(self, desk: Newsroom, client: Client, tuesday: Any):
        record = desk.draft(title="晚公开的公告")
        desk.edit(record, formed_on=datetime.date(2026, 10, 22))
        record = desk.publish(record)
        desk.publish(title="按时的公告")
        client.force_login(desk.person(Role.APPROVAL))
        page = text(client.get(reverse("desk_statistics")))
        assert "首次公开 2 条，其中按期 1 条（50%），超期 1 条" in page
        assert "晚公开的公告" in page
        assert "按时的公告" not in page
        assert reverse("console_record", args=[record.pk]) in page
        assert ">23</strong>（期限 20）" in page
        for period in ("month", "year", "twelve", "nonsense"):
            assert client.get(reverse("desk_statistics"), {"period": period, "late": "9"}).status_code == 200

    def test_nothing_is_fetched_from_elsewhere(self, desk: Newsroom, client: Client):
        desk.publish()
        client.force_login(desk.person(Role.APPROVAL))
        page = text(client.get(reverse("desk_statistics")))
        assert 'role="img"' in page
        assert "<title id=" in page
        assert "数据表" in page
        assert "https://" not in page.split("<main", 1)[1].replace("http://www.w3.org", "")
