"""What officials see and may do, through the admin's own addresses."""

from __future__ import annotations

import datetime
import html

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from channels.models import Channel, RoutingRule
from cms.agencies.models import Role, User
from cms.records.models import Attachment, Record
from cms.review.digest import content_digest
from cms.review.models import ChecklistItem, Verdict
from tests.newsroom import Newsroom, make_agency, make_person


@pytest.fixture
def board(newsroom: Newsroom) -> Channel:
    channel = Channel.objects.create(kind="board", slug="hall", name="服务中心公开栏")
    RoutingRule.objects.create(channel=channel)
    return channel


def as_person(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def review_url(newsroom: Newsroom, record: Record) -> str:
    return reverse("console_review", args=[newsroom.fresh(record).current_workflow_task_state.pk])


def seen(record: Record) -> str:
    return content_digest(record.latest_revision)


def messages_of(answer: object) -> str:
    return html.unescape(answer.content.decode())


class TestReviewDesk:
    def test_the_home_page_leads_a_reviewer_to_what_waits(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.draft(title="等人审查的公告")
        newsroom.submit(record)
        page = messages_of(as_person(client, newsroom.person(Role.DEPARTMENT)).get("/admin/"))
        assert "待我审查（1）" in page
        assert "等人审查的公告" in page
        assert review_url(newsroom, record) in page
        page = messages_of(as_person(client, newsroom.person(Role.CONFIDENTIALITY)).get("/admin/"))
        assert "没有等待您审查的信息" in page

    def test_the_desk_shows_the_record_and_where_it_goes(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        page = messages_of(
            as_person(client, newsroom.person(Role.DEPARTMENT)).get(review_url(newsroom, record))
        )
        for text in (record.title, record.index_number, "缴费时间", "将发往 1 个渠道", "服务中心公开栏"):
            assert text in page

    def test_a_stranger_is_turned_away(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        for user in (
            make_person(other, Role.DEPARTMENT),
            newsroom.person(Role.APPROVAL),
            newsroom.person(Role.EDITOR),
        ):
            url = review_url(newsroom, record)
            assert as_person(client, user).get(url).status_code == 302
            client.post(url, {"outcome": "approve", "comment": "好", "seen": seen(record)})
        assert not Verdict.objects.exists()

    def test_returning_without_a_reason_says_what_is_missing(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        as_person(client, newsroom.person(Role.DEPARTMENT))
        answer = client.post(
            review_url(newsroom, record), {"outcome": "reject", "comment": "", "seen": seen(record)}
        )
        assert "退回时请写明需要修改的内容。" in messages_of(answer)
        assert not Verdict.objects.exists()

    def test_a_returned_record_tells_its_editor_why(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT, "reject", "附件第3页有手机号")
        page = messages_of(as_person(client, newsroom.person(Role.EDITOR)).get("/admin/"))
        assert "退回修改" in page
        assert "附件第3页有手机号" in page

    def test_confidentiality_must_be_confirmed(self, newsroom: Newsroom, client: Client) -> None:
        item = ChecklistItem.objects.create(text="不含国家秘密", valid_from=datetime.date(2019, 5, 15))
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        as_person(client, newsroom.person(Role.CONFIDENTIALITY))
        posted = {"outcome": "approve", "comment": "", "seen": seen(record)}
        assert "请选择核对结果。" in messages_of(client.post(review_url(newsroom, record), posted))
        answered = {**posted, f"check-{item.pk}": "no"}
        assert "请在备注中写明问题" in messages_of(client.post(review_url(newsroom, record), answered))
        client.post(review_url(newsroom, record), {**posted, f"check-{item.pk}": "yes"})
        verdict = Verdict.objects.get(step="confidentiality")
        assert verdict.outcome == "approve"
        assert verdict.checklist == [{"text": "不含国家秘密", "answer": "yes", "remark": ""}]

    @pytest.mark.parametrize("stale", ["", "0" * 64])
    def test_what_was_not_read_is_not_approved(self, newsroom: Newsroom, client: Client, stale: str) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        as_person(client, newsroom.person(Role.DEPARTMENT))
        answer = client.post(
            review_url(newsroom, record), {"outcome": "approve", "comment": "", "seen": stale}
        )
        assert "请重新阅读后再作结论" in messages_of(answer)
        assert not Verdict.objects.exists()

    def test_the_approver_chooses_where_it_goes(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        other = Channel.objects.create(kind="board", slug="other", name="另一块公开栏")
        record = newsroom.draft()
        newsroom.bring_to_approval(record)
        as_person(client, newsroom.person(Role.APPROVAL))
        posted = {
            "outcome": "approve",
            "seen": seen(record),
            "destinations-sent": "1",
            "destinations": [other.pk],
        }
        client.post(review_url(newsroom, record), posted)
        assert [delivery.channel for delivery in record.deliveries.all()] == [other]

    def test_a_channel_that_does_not_exist_is_refused_and_not_ignored(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        record = newsroom.draft()
        newsroom.bring_to_approval(record)
        as_person(client, newsroom.person(Role.APPROVAL))
        posted = {
            "outcome": "approve",
            "seen": seen(record),
            "destinations-sent": "1",
            "destinations": ["99999"],
        }
        assert "所选渠道已不存在" in messages_of(client.post(review_url(newsroom, record), posted))
        assert not newsroom.fresh(record).live

    def test_a_refused_publication_keeps_the_review_where_it_was(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.draft(disclosure="on_request")
        newsroom.bring_to_approval(record)
        as_person(client, newsroom.person(Role.APPROVAL))
        answer = client.post(review_url(newsroom, record), {"outcome": "approve", "seen": seen(record)})
        assert "只有“主动公开”的信息可以发布" in messages_of(answer)
        assert newsroom.fresh(record).current_workflow_task.step == "approval"
        assert Verdict.objects.count() == 2


class TestWithdrawing:
    def test_unpublish_and_delete_lead_to_the_withdrawal(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        there = reverse("console_withdraw", args=[record.pk])
        for user in (
            newsroom.person(Role.APPROVAL),
            User.objects.create_superuser("root", password="演示密码2026"),
        ):
            as_person(client, user)
            for name in ("unpublish", "delete"):
                for answer in (
                    client.get(reverse(f"wagtailadmin_pages:{name}", args=[record.pk])),
                    client.post(reverse(f"wagtailadmin_pages:{name}", args=[record.pk])),
                ):
                    assert (answer.status_code, answer.headers["Location"]) == (302, there)
        assert newsroom.fresh(record).live

    def test_the_shelf_of_what_was_public_is_not_deleted(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        as_person(client, User.objects.create_superuser("root", password="演示密码2026"))
        home = newsroom.page.get_parent()
        answer = client.post(reverse("wagtailadmin_pages:delete", args=[home.pk]), follow=True)
        assert "下面有公开过的信息，不能删除" in messages_of(answer)
        assert newsroom.fresh(record).live


class TestRecordList:
    def test_it_says_how_each_record_stands(self, newsroom: Newsroom, client: Client) -> None:
        newsroom.draft(title="还是草稿")
        newsroom.submit(newsroom.draft(title="正在审查"))
        returned = newsroom.draft(title="退回去的")
        newsroom.submit(returned)
        newsroom.decide(returned, Role.DEPARTMENT, "reject", "改标题")
        public = newsroom.publish(title="公开着的")
        newsroom.edit(public, title="公开着的")
        newsroom.submit(public)
        page = messages_of(as_person(client, newsroom.person(Role.APPROVAL)).get(reverse("console_records")))
        for state in ("草稿", "审查中", "退回修改", "已公开第1版，审查中"):
            assert state in page

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ({"q": "医保缴"}, {"医保缴费"}),
            ({"state": "public"}, {"医保缴费"}),
            ({"state": "draft"}, {"春耕生产"}),
            ({"state": "withdrawn"}, set()),
        ],
    )
    def test_it_finds_chinese_and_filters(
        self, newsroom: Newsroom, client: Client, query: dict[str, str], titles: set[str]
    ) -> None:
        newsroom.publish(title="医保缴费")
        newsroom.draft(title="春耕生产")
        as_person(client, newsroom.person(Role.DEPARTMENT))
        page = messages_of(client.get(reverse("console_records_results"), query))
        assert {title for title in ("医保缴费", "春耕生产") if title in page} == titles

    def test_other_agencies_are_not_in_it(self, newsroom: Newsroom, client: Client) -> None:
        newsroom.draft(title="本单位的")
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        page = messages_of(as_person(client, make_person(other, Role.EDITOR)).get(reverse("console_records")))
        assert "本单位的" not in page


class TestAgenciesAreApart:
    def test_an_editor_edits_only_the_records_of_their_agency(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        record = newsroom.draft()
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        stranger = make_person(other, Role.EDITOR)
        url = reverse("wagtailadmin_pages:edit", args=[record.pk])
        assert as_person(client, newsroom.person(Role.EDITOR)).get(url).status_code == 200
        assert as_person(client, stranger).get(url).status_code == 404
        add = reverse("wagtailadmin_pages:add", args=["records", "record", newsroom.page.pk])
        assert client.get(add).status_code == 404

    def test_standing_is_for_the_people_of_the_agency(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.publish()
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        url = reverse("console_record", args=[record.pk])
        assert as_person(client, newsroom.person(Role.DEPARTMENT)).get(url).status_code == 200
        assert as_person(client, make_person(other, Role.APPROVAL)).get(url).status_code == 302

    def test_originals_of_attachments_are_not_for_the_public(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        document = Attachment.objects.create(title="名单", file=ContentFile(b"secret", name="list.txt"))
        assert client.get(document.url).status_code in {302, 403}
        assert client.get(f"/media/{document.file.name}").status_code == 302
        as_person(client, newsroom.person(Role.EDITOR))
        assert client.get(document.url).status_code == 200


class TestChannels:
    def test_the_list_says_how_each_channel_is(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        newsroom.publish()
        page = messages_of(as_person(client, newsroom.person(Role.EDITOR)).get(reverse("channels")))
        assert "服务中心公开栏" in page
        assert "正在投递1条" in page

    def test_pausing_needs_a_reason_and_the_right(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        pause, resume = reverse("channel_pause", args=[board.pk]), reverse("channel_resume", args=[board.pk])
        as_person(client, newsroom.person(Role.APPROVAL)).post(pause, {"reason": "试试"})
        assert Channel.objects.get().paused_at is None
        as_person(client, User.objects.create_superuser("root", password="演示密码2026"))
        client.post(pause, {"reason": " "})
        assert Channel.objects.get().paused_at is None
        client.post(pause, {"reason": "对方升级"})
        assert "已暂停" in messages_of(client.get(reverse("channel", args=[board.pk])))
        client.post(resume)
        assert Channel.objects.get().paused_at is None

    def test_a_failed_delivery_is_on_the_home_page_and_can_be_retried(
        self, newsroom: Newsroom, client: Client, board: Channel
    ) -> None:
        record = newsroom.publish()
        record.deliveries.update(state="stuck", problem="对方拒绝")
        as_person(client, newsroom.person(Role.APPROVAL))
        assert "投递问题（1）" in messages_of(client.get("/admin/"))
        page = messages_of(client.get(reverse("console_record", args=[record.pk])))
        assert "对方拒绝" in page
        delivery = record.deliveries.get()
        client.post(reverse("delivery_retry", args=[delivery.pk]))
        assert record.deliveries.get().state == "due"
        as_person(client, newsroom.person(Role.EDITOR))
        record.deliveries.update(state="stuck")
        client.post(reverse("delivery_retry", args=[delivery.pk]))
        assert record.deliveries.get().state == "stuck"

    def test_a_secret_is_sealed_and_never_shown_again(self, newsroom: Newsroom, client: Client) -> None:
        channel = Channel(kind="portal", slug="p", name="门户", settings={"url": "https://example.gov.cn/p"})
        channel.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        channel.save()
        assert "MfKQ9r8" not in Channel.objects.get().sealed_secret
        assert Channel.objects.get().secret == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        as_person(client, User.objects.create_superuser("root", password="演示密码2026"))
        for name in ("channel", "channel_edit"):
            assert "MfKQ9r8" not in messages_of(client.get(reverse(name, args=[channel.pk])))

    def test_wrong_settings_are_refused_in_chinese(self, newsroom: Newsroom, client: Client) -> None:
        channel = Channel(kind="portal", slug="p", name="门户", settings={"url": "https://example.gov.cn/p"})
        channel.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        channel.save()
        as_person(client, User.objects.create_superuser("root", password="演示密码2026"))
        url = reverse("channel_edit", args=[channel.pk])
        good = {
            "name": "门户",
            "settings": '{"url": "https://example.gov.cn/q"}',
            "allowed_networks": "[]",
            "concurrency": "2",
            "retry_delays": "[5]",
            "poison_cap": "5",
        }
        for field, wrong in (
            ("settings", '{"x": 1}'),
            ("allowed_networks", '["8.8.8.8"]'),
            ("retry_delays", "[0]"),
            ("settings", "{"),
        ):
            answer = client.post(url, {**good, field: wrong})
            assert answer.status_code == 200, (field, wrong)
        assert client.post(url, good).status_code == 302
        assert Channel.objects.get().settings == {"url": "https://example.gov.cn/q"}
