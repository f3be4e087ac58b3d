"""应急发布: out at once on one person's word, under review after, in sight until that is done."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.agencies.models import Role
from cms.audit.models import Entry
from cms.records.emergency import publish_in_emergency
from cms.records.models import Edition, Record
from cms.records.withdrawing import is_public
from cms.refusal import Refusal
from cms.review.emergency import MayNotRelease
from cms.review.gate import NotCleared
from cms.review.loading import load_time_limits
from cms.review.models import EmergencyRelease, Ground, ReviewTimeLimit, Step
from liubei import district
from tests.newsroom import Newsroom, make_newsroom

pytestmark = pytest.mark.django_db
REASON = "上游来水猛涨，须立即通知沿江群众转移。"


@pytest.fixture(autouse=True)
def limits(db: None) -> None:
    load_time_limits(district.read("review-time-limits.json"))


def release(newsroom: Newsroom, record: Record, reason: str = REASON) -> EmergencyRelease:
    return publish_in_emergency(newsroom.fresh(record), by=newsroom.person(Role.EMERGENCY), reason=reason)


def test_it_is_public_at_once_and_under_review(newsroom: Newsroom):
    record = newsroom.draft(title="洪水预警")
    made = release(newsroom, record)
    edition = Edition.objects.get()
    assert (edition.emergency, edition.verdict, edition.number) == (made, None, 1)
    assert is_public(newsroom.fresh(record))
    state = newsroom.fresh(record).current_workflow_task_state
    assert state.task.specific.step == Step.DEPARTMENT
    assert made.review_due_on > timezone.localdate()
    assert Entry.objects.filter(action="emergency.released", details__reason=REASON).count() == 1


def test_the_review_after_the_fact_closes_it_without_a_second_edition(newsroom: Newsroom):
    record = newsroom.draft()
    made = release(newsroom, record)
    newsroom.approve_all(record)
    made.refresh_from_db()
    assert made.review.outcome == "confirmed"
    assert made.review.verdict.step == Step.APPROVAL
    assert Edition.objects.count() == 1
    assert not EmergencyRelease.objects.open().exists()


def test_a_rejected_review_leaves_it_open_until_what_was_corrected_is_approved(newsroom: Newsroom):
    record = newsroom.draft()
    release(newsroom, record)
    newsroom.decide(record, Role.DEPARTMENT, "reject", "水位数字有误")
    assert EmergencyRelease.objects.open().exists()
    newsroom.edit(record, title="洪水预警（更正）")
    newsroom.fresh(record).current_workflow_state.resume(newsroom.person(Role.EDITOR))
    newsroom.approve_all(record)
    assert not EmergencyRelease.objects.open().exists()
    grounds = [(edition.number, edition.emergency_id is not None) for edition in Edition.objects.all()]
    assert grounds == [(1, True), (2, False)]


def test_a_withdrawal_closes_it(newsroom: Newsroom):
    record = newsroom.draft()
    made = release(newsroom, record)
    newsroom.withdraw(record)
    made.refresh_from_db()
    assert made.review.outcome == "withdrawn"


def test_who_let_it_out_does_not_review_it(newsroom: Newsroom):
    record = newsroom.draft()
    duty = newsroom.person(Role.EMERGENCY)
    duty.groups.add(newsroom.agency.role_groups.get(role=Role.DEPARTMENT).group)
    release(newsroom, record)
    with pytest.raises(Refusal, match="须由他人进行"):
        newsroom.decide(record, Role.EMERGENCY)


def test_its_authors_do_not_review_it_although_it_is_live(newsroom: Newsroom):
    record = newsroom.draft()
    reviewer = newsroom.person(Role.DEPARTMENT)
    draft = newsroom.fresh(record).get_latest_revision_as_object()
    draft.save_revision(user=reviewer)
    newsroom.edit(record, title="洪水预警")
    release(newsroom, record)
    with pytest.raises(Refusal, match="不能审查自己编辑的内容"):
        newsroom.decide(record, Role.DEPARTMENT)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL])
def test_only_who_holds_the_right(newsroom: Newsroom, role: str):
    with pytest.raises(MayNotRelease):
        publish_in_emergency(newsroom.draft(), by=newsroom.person(role), reason=REASON)
    assert not Edition.objects.exists()


def test_not_for_another_agency_nor_without_being_established(newsroom: Newsroom):
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    with pytest.raises(MayNotRelease):
        publish_in_emergency(newsroom.draft(), by=other.person(Role.EMERGENCY), reason=REASON)
    duty = newsroom.person(Role.EMERGENCY)
    duty.established = False
    duty.save()
    with pytest.raises(MayNotRelease):
        release(newsroom, newsroom.draft())


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_compulsory(newsroom: Newsroom, reason: str):
    with pytest.raises(MayNotRelease, match="理由"):
        release(newsroom, newsroom.draft(), reason)


def test_haste_does_not_make_public_what_was_judged_secret(newsroom: Newsroom):
    record = newsroom.draft()
    ground = Ground.objects.create(
        code="secret", article="第十四条", label="国家秘密", force="must", valid_from="2019-05-15"
    )
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    newsroom.decide(record, Role.CONFIDENTIALITY, "withhold", "涉及秘密", ground=ground)
    with pytest.raises(Refusal):
        release(newsroom, record)
    assert not Edition.objects.exists()


def test_findings_of_the_scan_stop_it(newsroom: Newsroom):
    record = newsroom.draft(body=[("text", "<p>联系人身份证号 11010519491231002X。</p>")])
    with pytest.raises(Refusal, match="内容检查"):
        release(newsroom, record)
    assert not Edition.objects.exists()


def test_without_a_deadline_rule_it_says_what_is_missing(newsroom: Newsroom):
    ReviewTimeLimit.objects.all().delete()
    with pytest.raises(MayNotRelease, match="时限"):
        release(newsroom, newsroom.draft())


def test_a_release_is_for_one_revision_and_one_edition(newsroom: Newsroom):
    record = newsroom.draft()
    release(newsroom, record)
    with pytest.raises(MayNotRelease, match="没有可以发布的新内容"):
        release(newsroom, record)
    revision = newsroom.fresh(record).latest_revision
    with pytest.raises(NotCleared):
        revision.publish(user=newsroom.person(Role.EMERGENCY))
    assert Edition.objects.count() == 1


def test_a_changed_revision_is_not_covered(newsroom: Newsroom):
    record = newsroom.draft()
    release(newsroom, record)
    newsroom.fresh(record).current_workflow_state.cancel(user=newsroom.person(Role.EDITOR))
    revision = newsroom.edit(record, title="又改了")
    with pytest.raises(NotCleared):
        revision.publish(user=newsroom.person(Role.EMERGENCY))


def test_events_go_on_a_second_release_replaces_the_review_of_the_first(newsroom: Newsroom):
    record = newsroom.draft(title="洪水预警")
    release(newsroom, record)
    newsroom.fresh(record).current_workflow_state.cancel(user=newsroom.person(Role.EDITOR))
    newsroom.edit(record, title="洪水预警（第二次）")
    release(newsroom, record)
    assert EmergencyRelease.objects.open().count() == 2
    newsroom.approve_all(record)
    assert not EmergencyRelease.objects.open().exists()


def test_releases_never_change(newsroom: Newsroom):
    release(newsroom, newsroom.draft())
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyRelease.objects.update(reason="别的理由")


class TestInTheAdmin:
    def test_from_the_editor_to_the_public(self, newsroom: Newsroom, client: Client):
        record = newsroom.draft(title="洪水预警")
        url = reverse("console_emergency", args=[record.pk])
        standing = reverse("console_record", args=[record.pk])
        client.force_login(newsroom.person(Role.EMERGENCY))
        assert url in client.get(standing).content.decode()
        assert "洪水预警" in client.get(url).content.decode()
        empty = client.post(url, {"reason": ""}).content.decode()
        assert "请写明应急发布的理由" in empty
        assert "请核对后勾选" in empty
        done = client.post(url, {"reason": REASON, "answers": "on"}, follow=True).content.decode()
        assert "已应急发布" in done
        assert is_public(newsroom.fresh(record))
        assert url not in client.get(standing).content.decode()
        client.force_login(newsroom.person(Role.APPROVAL))
        home = client.get("/admin/").content.decode()
        assert "等候事后审查" in home
        assert "洪水预警" in home

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVAL])
    def test_nobody_else_gets_there(self, newsroom: Newsroom, client: Client, role: str):
        record = newsroom.draft()
        client.force_login(newsroom.person(role))
        url = reverse("console_emergency", args=[record.pk])
        assert client.get(url).status_code in {302, 403, 404}
        client.post(url, {"reason": REASON, "answers": "on"})
        assert not Edition.objects.exists()

    def test_an_overdue_review_is_marked(self, newsroom: Newsroom, client: Client):
        record = newsroom.draft()
        release(newsroom, record)
        client.force_login(newsroom.person(Role.DEPARTMENT))
        with time_machine.travel(timezone.now() + datetime.timedelta(days=30), tick=True):
            client.force_login(newsroom.person(Role.DEPARTMENT))
            assert "已超期" in client.get("/admin/").content.decode()
