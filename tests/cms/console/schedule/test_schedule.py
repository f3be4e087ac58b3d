"""定时发布 in the admin."""

from __future__ import annotations

import datetime
import html
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import Role, User
from cms.records.models import MissedPublication, Record
from cms.records.scheduling import publish_due
from tests.newsroom import Newsroom, make_agency, make_person

HERE = "/admin/schedule/"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def as_person(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def local(hours: float) -> str:
    return f"{timezone.localtime(timezone.now() + datetime.timedelta(hours=hours)):%Y-%m-%dT%H:%M}"


def scheduled(newsroom: Newsroom, hours: float = 2, **changes: Any) -> Record:
    record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=hours), **changes)
    newsroom.submit(record)
    return newsroom.approve_all(record)


def missed(newsroom: Newsroom) -> MissedPublication:
    scheduled(newsroom, title="晚了的公告")
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=5)):
        publish_due()
    return MissedPublication.objects.get()


def test_everyone_of_the_agency_sees_the_schedule_and_no_stranger(newsroom: Newsroom, client: Client) -> None:
    record = scheduled(newsroom, title="定好时间的公告")
    waiting = newsroom.draft(title="还在审查的公告", go_live_at=timezone.now() + datetime.timedelta(hours=9))
    newsroom.submit(waiting)
    page = text(as_person(client, newsroom.person(Role.EDITOR)).get(HERE))
    for shown in ("定好时间的公告", "还在审查的公告", str(newsroom.person(Role.APPROVAL).get_full_name())):
        assert shown in page
    assert "改期" not in page
    page = text(as_person(client, newsroom.person(Role.APPROVAL)).get(HERE))
    assert reverse("console_schedule_move", args=[record.latest_revision_id]) in page
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
    page = text(as_person(client, stranger).get(HERE))
    assert "公告</a>" not in page
    assert "没有等待定时发布的信息" in page


def test_an_approver_moves_and_cancels(newsroom: Newsroom, client: Client) -> None:
    record = scheduled(newsroom)
    revision = record.latest_revision
    as_person(client, newsroom.person(Role.APPROVAL))
    there = reverse("console_schedule_move", args=[revision.pk])
    assert "不需要重新送审" in text(client.post(there, {"at": local(5)}, follow=True))
    revision.refresh_from_db()
    assert f"{timezone.localtime(revision.approved_go_live_at):%Y-%m-%dT%H:%M}" == local(5)
    for wrong, said in (
        ("2001-01-01T08:00", "已过"),
        ("9999-12-31T08:00", "最远到"),
        ("", "请填写"),
        ("x", "时间写法不对"),
    ):
        assert said in text(client.post(there, {"at": wrong}, follow=True))
    cancel = reverse("console_schedule_cancel", args=[revision.pk])
    assert "已取消定时发布" in text(client.post(cancel, follow=True))
    assert "现在没有定时发布" in text(client.post(cancel, follow=True))
    own_page = text(client.get(reverse("console_record", args=[record.pk])))
    assert "没有发布，也没有定时" in own_page
    assert there in own_page


def test_strangers_find_nothing_and_editors_may_not(newsroom: Newsroom, client: Client) -> None:
    revision = scheduled(newsroom).latest_revision
    addresses = [reverse(f"console_schedule_{name}", args=[revision.pk]) for name in ("move", "cancel")]
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
    as_person(client, stranger)
    assert [client.post(address, {"at": local(5)}).status_code for address in addresses] == [404, 404]
    as_person(client, newsroom.person(Role.EDITOR))
    for address in addresses:
        assert "只有该公开主体的审批人员" in text(client.post(address, {"at": local(5)}, follow=True))
    before = revision.approved_go_live_at
    revision.refresh_from_db()
    assert revision.approved_go_live_at is not None
    assert before is None or revision.approved_go_live_at == before


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVAL])
def test_a_miss_is_on_the_home_page_and_on_the_record_until_it_is_seen(
    newsroom: Newsroom, client: Client, role: Role
) -> None:
    item = missed(newsroom)
    as_person(client, newsroom.person(role))
    home, own_page = "/admin/", reverse("console_record", args=[item.record_id])
    for page in (home, HERE, own_page):
        assert "发布晚了" in text(client.get(page))
    answer = client.post(reverse("console_schedule_seen", args=[item.pk]), {"next": home})
    assert answer.headers["Location"] == home
    for page in (home, HERE, own_page):
        assert "发布晚了" not in text(client.get(page))


def test_a_miss_is_nobody_elses(newsroom: Newsroom, client: Client) -> None:
    item = missed(newsroom)
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
    as_person(client, stranger)
    assert "晚了的公告" not in text(client.get("/admin/")) + text(client.get(HERE))
    assert client.post(reverse("console_schedule_seen", args=[item.pk])).status_code == 404
    as_person(client, newsroom.person(Role.DEPARTMENT))
    assert "晚了的公告" not in text(client.get("/admin/"))


class TestTheEditorsForm:
    def save(self, newsroom: Newsroom, client: Client, record: Record, at: str) -> str:
        there = reverse("wagtailadmin_pages:edit", args=[record.pk])
        as_person(client, newsroom.person(Role.EDITOR))
        return text(client.post(there, {**form_of(record), "go_live_at": at}, follow=True))

    @pytest.mark.parametrize(
        ("at", "said"),
        [("2001-01-01 08:00", "定时发布的时间已过"), ("2999-01-01 08:00", "定时发布最远到")],
    )
    def test_a_time_past_or_absurd_is_said_and_nothing_is_lost(
        self, newsroom: Newsroom, client: Client, at: str, said: str
    ) -> None:
        record = newsroom.draft()
        page = self.save(newsroom, client, record, at)
        assert said in page
        assert "改过的标题" in page
        assert newsroom.fresh(record).latest_revision_id == record.latest_revision_id

    def test_a_good_time_is_kept(self, newsroom: Newsroom, client: Client) -> None:
        record = newsroom.draft()
        self.save(newsroom, client, record, local(30).replace("T", " "))
        assert newsroom.fresh(record).latest_revision.content["go_live_at"]

    def test_the_time_at_which_it_went_out_may_stay(self, newsroom: Newsroom, client: Client) -> None:
        record = scheduled(newsroom, 1)
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=1.01)):
            publish_due()
        live = newsroom.fresh(record)
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=3)):
            went_out = f"{timezone.localtime(live.go_live_at):%Y-%m-%d %H:%M}"
            page = self.save(newsroom, client, live, went_out)
        assert "定时发布的时间已过" not in page
        assert newsroom.fresh(record).latest_revision_id != record.latest_revision_id


def form_of(record: Record) -> dict[str, Any]:
    return {
        "title": "改过的标题",
        "main_column": record.main_column_id,
        "formed_on": "2026-11-20",
        "disclosure": "active",
        "validity": "valid",
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "quotation",
        "body-0-value-text": "引文",
        "body-0-value-source": "",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
        "attachments-MIN_NUM_FORMS": 0,
        "attachments-MAX_NUM_FORMS": 1000,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
    }
