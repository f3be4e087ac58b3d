"""Every door out of the newsroom is shut without a verdict on exactly the content that would go out."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, Revision, TaskState

from cms.agencies.models import Role, User
from cms.records import publishing
from cms.records.door import NoAliases, WithdrawInstead
from cms.records.models import Edition, PublishedRecord, Record, RecordAttachment
from cms.records.scheduling import publish_due
from cms.records.withdrawing import confirm_withdrawal
from cms.refusal import Refusal
from cms.review.actions import (
    AlreadyDecided,
    CommentRequired,
    ContentChanged,
    MayNotDecide,
    authors_of,
    decide,
)
from cms.review.gate import NotCleared, is_cleared
from cms.review.models import Verdict
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person


def assert_nothing_is_public(record: Record) -> None:
    assert not Record.objects.get(pk=record.pk).live
    assert not Edition.objects.filter(record=record.pk).exists()


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


def test_three_different_people_clear_a_record_and_it_is_published(newsroom: Newsroom) -> None:
    record = newsroom.publish()
    assert record.live
    assert [verdict.step for verdict in Verdict.objects.all()] == [
        "department",
        "confidentiality",
        "approval",
    ]
    edition = Edition.objects.get()
    assert (edition.number, edition.action, edition.verdict.decided_by) == (
        1,
        "publish",
        newsroom.people[Role.APPROVAL],
    )


class TestRefusedWithoutAVerdict:
    def test_publishing_a_revision_without_a_user(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        with pytest.raises(NotCleared):
            record.latest_revision.publish()
        assert_nothing_is_public(record)

    @pytest.mark.parametrize("role", list(Role))
    def test_publishing_a_revision_as_any_role(self, newsroom: Newsroom, role: str) -> None:
        record = newsroom.draft()
        with pytest.raises(PermissionDenied):
            record.latest_revision.publish(user=newsroom.person(role))
        assert_nothing_is_public(record)

    def test_publishing_as_superuser(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.draft()
        with pytest.raises(PermissionDenied):
            record.latest_revision.publish(user=superuser)
        assert_nothing_is_public(record)

    def test_skipping_permission_checks(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.draft()
        with pytest.raises(NotCleared):
            record.latest_revision.publish(user=superuser, skip_permission_checks=True)
        assert_nothing_is_public(record)

    def test_the_publish_button_is_not_offered_and_its_post_is_not_obeyed(
        self, newsroom: Newsroom, superuser: User, client: Client
    ) -> None:
        record = newsroom.draft()
        client.force_login(superuser)
        url = reverse("wagtailadmin_pages:edit", args=[record.pk])
        assert "action-publish" not in client.get(url).content.decode()
        form = edit_form(record)
        client.post(url, {**form, "action-publish": "action-publish"})
        assert_nothing_is_public(record)

    def test_creating_and_publishing_in_one_go(
        self, newsroom: Newsroom, superuser: User, client: Client
    ) -> None:
        client.force_login(superuser)
        url = reverse("wagtailadmin_pages:add", args=["records", "record", newsroom.page.pk])
        assert "action-publish" not in client.get(url).content.decode()
        client.post(url, {**edit_form(newsroom.draft()), "action-publish": "action-publish"})
        assert not Record.objects.filter(live=True).exists()
        assert not Edition.objects.exists()

    def test_the_bulk_publish_action(self, newsroom: Newsroom, superuser: User, client: Client) -> None:
        record = newsroom.draft()
        client.force_login(superuser)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{url}?id={record.pk}")
        assert_nothing_is_public(record)

    def test_a_scheduled_time_that_has_come(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        record.latest_revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
        record.latest_revision.save()
        call_command("publish_scheduled")
        assert_nothing_is_public(record)

    def test_saving_the_page_as_live(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        record.live = True
        with pytest.raises(NotCleared):
            record.save()
        assert_nothing_is_public(record)

    @pytest.mark.parametrize("published_before", [False, True])
    def test_publishing_through_the_plain_page(self, newsroom: Newsroom, published_before: bool) -> None:
        record = newsroom.publish() if published_before else newsroom.draft()
        revision = newsroom.edit(record, title="绕过审查的标题")
        with pytest.raises(NotCleared):
            Page.objects.get(pk=record.pk).publish(revision)
        assert newsroom.fresh(record).title != "绕过审查的标题"
        assert Edition.objects.count() == published_before

    def test_a_copy_that_would_keep_live(self, newsroom: Newsroom) -> None:
        original = newsroom.publish()
        copy = CopyPageAction(
            original, to=newsroom.page, keep_live=True, update_attrs={"slug": "copy"}
        ).execute()
        assert_nothing_is_public(copy)
        assert copy.uuid != original.uuid
        assert copy.index_number != original.index_number

    def test_an_alias(self, newsroom: Newsroom) -> None:
        original = newsroom.publish()
        with pytest.raises(NoAliases):
            CreatePageAliasAction(original, update_slug="alias").execute()
        assert Record.objects.count() == 1

    def test_a_task_state_approved_past_the_review(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        state = newsroom.submit(record)
        with pytest.raises(NotCleared), transaction.atomic():
            for _ in range(3):
                state.refresh_from_db()
                TaskState.objects.get(pk=state.current_task_state_id).specific.approve(user=None)
        assert_nothing_is_public(record)


class TestAfterApproval:
    def test_an_edit_needs_a_new_review(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        revision = newsroom.edit(record, title="改过的标题")
        with pytest.raises(NotCleared):
            revision.publish()
        assert newsroom.fresh(record).title != "改过的标题"
        assert Edition.objects.count() == 1

    def test_going_back_to_an_old_revision_needs_a_new_review(
        self, newsroom: Newsroom, superuser: User
    ) -> None:
        record = newsroom.publish()
        first = record.live_revision
        newsroom.edit(record, title="第二版标题")
        newsroom.publish(record)
        with pytest.raises(NotCleared):  # its clearance was spent on edition 1
            first.publish(user=superuser, skip_permission_checks=True)
        assert newsroom.fresh(record).title == "第二版标题"

    def test_reverting_in_the_admin_makes_a_draft(
        self, newsroom: Newsroom, superuser: User, client: Client
    ) -> None:
        record = newsroom.publish()
        first = record.live_revision
        newsroom.edit(record, title="第二版标题")
        newsroom.publish(record)
        client.force_login(superuser)
        view = reverse("wagtailadmin_pages:revisions_revert", args=[record.pk, first.pk])
        assert "action-publish" not in client.get(view).content.decode()
        form = {**edit_form(record), "revision": first.pk, "title": first.content["title"]}
        answer = client.post(
            reverse("wagtailadmin_pages:edit", args=[record.pk]), {**form, "action-publish": "1"}
        )
        assert answer.status_code == 302
        assert newsroom.fresh(record).latest_revision.content["title"] == first.content["title"]
        assert newsroom.fresh(record).title == "第二版标题"
        assert Edition.objects.count() == 2

    def test_content_changed_under_the_same_revision_is_noticed(self, newsroom: Newsroom) -> None:
        record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(record)
        newsroom.approve_all(record)
        revision = newsroom.fresh(record).latest_revision
        assert is_cleared(revision)
        assert_nothing_is_public(record)
        revision.content["title"] = "混进来的标题"
        with pytest.raises(NotCleared):
            revision.publish()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
        with pytest.raises(NotCleared):
            Revision.objects.get(pk=revision.pk).publish()

    def test_a_replaced_attachment_is_noticed(self, newsroom: Newsroom) -> None:
        file = newsroom.attachment(content=b"reviewed")
        record = newsroom.draft(attachments=[RecordAttachment(document=file)])
        newsroom.bring_to_approval(record)
        file.file = ContentFile(b"something else", name="other.txt")
        file.save()
        with pytest.raises(NotCleared, match="附件有改动"), transaction.atomic():
            newsroom.decide(record, Role.APPROVAL)
        assert_nothing_is_public(record)

    def test_a_renamed_attachment_is_noticed(self, newsroom: Newsroom) -> None:
        file = newsroom.attachment(content=b"the same bytes")
        record = newsroom.draft(attachments=[RecordAttachment(document=file)])
        newsroom.bring_to_approval(record)
        file.file = ContentFile(b"the same bytes", name="机密名单.txt")
        file.save()
        with pytest.raises(NotCleared, match="附件有改动"), transaction.atomic():
            newsroom.decide(record, Role.APPROVAL)

    def test_a_withdrawn_record_is_not_published_again_on_its_old_clearance(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        revision = record.live_revision
        newsroom.withdraw(record)
        with pytest.raises(NotCleared):
            revision.publish()
        newsroom.publish(record)
        assert [edition.action for edition in Edition.objects.order_by("number")] == [
            "publish",
            "withdraw",
            "publish",
        ]


class TestScheduling:
    def test_a_cleared_record_goes_out_at_its_time_and_not_before(self, newsroom: Newsroom) -> None:
        record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(record)
        newsroom.approve_all(record)
        call_command("publish_scheduled")
        assert_nothing_is_public(record)
        Revision.objects.filter(pk=record.latest_revision_id).update(
            approved_go_live_at=timezone.now() - datetime.timedelta(seconds=1)
        )
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
            call_command("publish_scheduled")
        assert newsroom.fresh(record).live
        assert Edition.objects.count() == 1

    def test_one_refusal_does_not_stop_the_others(self, newsroom: Newsroom) -> None:
        refused = newsroom.draft(title="没有审完")
        cleared = newsroom.draft(title="审完了", go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(cleared)
        newsroom.approve_all(cleared)
        Revision.objects.filter(pk=refused.latest_revision_id).update(approved_go_live_at=timezone.now())
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
            call_command("publish_scheduled")
        assert newsroom.fresh(cleared).live
        assert_nothing_is_public(refused)


class TestReviewers:
    def test_nobody_approves_a_revision_that_they_edited(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        reviewer = newsroom.person(Role.DEPARTMENT)
        record.get_latest_revision_as_object().save_revision(user=reviewer)
        newsroom.edit(record, title="编辑之后又改")
        newsroom.submit(record)
        with pytest.raises(MayNotDecide, match="自己编辑"):
            newsroom.decide(record, Role.DEPARTMENT)

    def test_nobody_decides_at_two_steps(self, newsroom: Newsroom) -> None:
        both = newsroom.person(Role.DEPARTMENT)
        both.groups.add(newsroom.agency.role_groups.get(role=Role.CONFIDENTIALITY).group)
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        state = newsroom.fresh(record).current_workflow_task_state
        with pytest.raises(MayNotDecide, match="须由他人"):
            decide(state, by=newsroom.person(Role.DEPARTMENT), outcome="approve", comment="")

    def test_a_reviewer_of_another_agency_may_not_decide(self, newsroom: Newsroom) -> None:
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        stranger = make_person(other, Role.DEPARTMENT)
        record = newsroom.draft()
        newsroom.submit(record)
        state = newsroom.fresh(record).current_workflow_task_state
        with pytest.raises(MayNotDecide):
            decide(state, by=stranger, outcome="approve", comment="")

    def test_a_superuser_is_no_reviewer(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        state = newsroom.fresh(record).current_workflow_task_state
        with pytest.raises(MayNotDecide):
            decide(state, by=superuser, outcome="approve", comment="")

    def test_a_decision_is_taken_once(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        state = newsroom.fresh(record).current_workflow_task_state
        newsroom.decide(record, Role.DEPARTMENT)
        second = make_person(newsroom.agency, Role.DEPARTMENT, 2)
        with pytest.raises(AlreadyDecided):
            decide(state, by=second, outcome="reject", comment="晚了")

    def test_returning_needs_a_reason(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        with pytest.raises(CommentRequired):
            newsroom.decide(record, Role.DEPARTMENT, "reject", "  ")

    def test_a_reviewer_who_read_something_else_must_read_again(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        state = newsroom.fresh(record).current_workflow_task_state
        with pytest.raises(ContentChanged):
            decide(state, by=newsroom.person(Role.DEPARTMENT), outcome="approve", comment="", seen="0" * 64)

    def test_a_returned_and_edited_record_starts_again_at_the_first_step(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        state = newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "附件含手机号")
        newsroom.edit(record, title="改好的标题")
        state.refresh_from_db()
        state.resume(user=newsroom.person(Role.EDITOR))
        assert newsroom.fresh(record).current_workflow_task.step == "department"
        assert newsroom.approve_all(record).title == "改好的标题"

    def test_the_queue_of_a_reviewer_holds_what_waits_for_that_step_and_agency(
        self, newsroom: Newsroom
    ) -> None:
        record = newsroom.draft()
        newsroom.submit(record)

        def queue(role: str) -> list[TaskState]:
            return list(TaskState.objects.reviewable_by(newsroom.person(role)))

        assert [state.revision_id for state in queue(Role.DEPARTMENT)] == [record.latest_revision_id]
        assert queue(Role.CONFIDENTIALITY) == []
        newsroom.decide(record, Role.DEPARTMENT)
        assert queue(Role.DEPARTMENT) == []
        assert len(queue(Role.CONFIDENTIALITY)) == 1

    def test_nobody_edits_while_a_record_is_under_review(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        for user in [superuser, *newsroom.people.values()]:
            assert newsroom.fresh(record).permissions_for_user(user).page_locked()


class TestWithdrawing:
    def test_unpublishing_is_refused(self, newsroom: Newsroom, superuser: User, client: Client) -> None:
        record = newsroom.publish()
        with pytest.raises(WithdrawInstead):
            record.unpublish(user=superuser)
        client.force_login(superuser)
        client.post(reverse("wagtailadmin_pages:unpublish", args=[record.pk]))
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        client.post(f"{url}?id={record.pk}")
        assert newsroom.fresh(record).live

    def test_deleting_a_published_record_is_refused(
        self, newsroom: Newsroom, superuser: User, client: Client
    ) -> None:
        record = newsroom.publish()
        with pytest.raises(Refusal):
            record.delete()
        client.force_login(superuser)
        client.post(reverse("wagtailadmin_pages:delete", args=[record.pk]))
        client.post(reverse("wagtailadmin_pages:delete", args=[newsroom.page.pk]))
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        client.post(f"{url}?id={record.pk}")
        assert newsroom.fresh(record).live

    def test_a_draft_that_was_never_public_can_be_deleted(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT, "reject", "重复")
        newsroom.fresh(record).delete()
        assert Verdict.objects.count() == 1  # what was decided is kept


def test_editions_and_verdicts_never_change_in_the_database(newsroom: Newsroom) -> None:
    newsroom.publish()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL liubei.may_truncate = off")
        for table in ("records_edition", "review_verdict", "channels_attempt"):
            with pytest.raises(IntegrityError, match="never emptied"), transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")
    for model, change in ((Edition, {"payload": "{}"}), (Verdict, {"outcome": "reject"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def edit_form(record: Record) -> dict[str, object]:
    """What a browser posts from the edit form of this record."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    nested = {"body": streamfield([("text", rich_text("<p>正文</p>"))]), "attachments": inline_formset([])}
    return {
        "title": record.title,
        "main_column": record.main_column_id,
        "formed_on": "2026-11-20",
        **nested_form_data(nested),
        "validity": "valid",
        "disclosure": "active",
        "summary": "",
        "keywords": "",
        "document_number": "",
        "source_name": "",
        "source_url": "",
        "go_live_at": "",
    }


class TestEvidence:
    """What was judged or is public is never written over."""

    def test_a_published_revision_is_not_overwritten(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        latest = record.get_latest_revision_as_object()
        latest.title = "悄悄改写"
        revision = latest.save_revision(
            user=newsroom.person(Role.EDITOR), overwrite_revision=record.latest_revision
        )
        assert revision.pk != record.live_revision_id
        assert Revision.objects.get(pk=record.live_revision_id).content["title"] != "悄悄改写"

    def test_a_returned_revision_is_not_overwritten(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "改标题")
        latest = newsroom.fresh(record).get_latest_revision_as_object()
        revision = latest.save_revision(
            user=newsroom.person(Role.EDITOR), overwrite_revision=record.latest_revision
        )
        assert revision.pk != record.latest_revision_id

    def test_a_draft_of_ones_own_is_overwritten_by_autosave(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        latest = record.get_latest_revision_as_object()
        revision = latest.save_revision(
            user=newsroom.person(Role.EDITOR), overwrite_revision=record.latest_revision
        )
        assert revision.pk == record.latest_revision_id

    def test_the_author_of_the_reviewed_revision_is_always_an_author(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        assert newsroom.person(Role.EDITOR).pk in authors_of(record.live_revision)


def test_a_returned_record_sent_again_without_an_edit_is_decided_at_that_step(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    state = newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "请说明来源")
    state.refresh_from_db()
    state.resume(user=newsroom.person(Role.EDITOR))
    newsroom.decide(record, Role.CONFIDENTIALITY)
    newsroom.decide(record, Role.APPROVAL)
    assert newsroom.fresh(record).live


class TestAtTheSameMoment:
    """Two people act on one record: neither waits for the other for ever, and both truths hold afterwards."""

    pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

    @staticmethod
    def together(*works: Any) -> list[Any]:
        start, results = threading.Barrier(len(works)), [None] * len(works)

        def run(number: int) -> None:
            start.wait()
            try:
                results[number] = works[number]()
            except Exception as error:
                results[number] = error
            connection.close()

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    @staticmethod
    def assert_consistent(record: Record) -> None:
        latest = record.editions.order_by("-number").first()
        assert Record.objects.get(pk=record.pk).live == (latest.action == "publish")
        assert PublishedRecord.objects.get(record=record.pk).withdrawn == (latest.action == "withdraw")

    def test_an_approval_and_a_withdrawal(self) -> None:
        newsroom = make_newsroom()
        second = make_person(newsroom.agency, Role.APPROVAL, 2)
        for number in range(5):
            record = newsroom.publish(title=f"第{number}条")
            newsroom.edit(record, title=f"第{number}条改")
            newsroom.bring_to_approval(record)
            request = newsroom.ask(record)
            results = self.together(
                lambda record=record: newsroom.decide(record, Role.APPROVAL),
                lambda request=request: confirm_withdrawal(request, by=User.objects.get(pk=second.pk)),
            )
            assert not any(isinstance(result, OperationalError) for result in results), results
            self.assert_consistent(record)

    def test_a_scheduled_publication_and_a_withdrawal(self) -> None:
        newsroom = make_newsroom()
        record = newsroom.publish()
        newsroom.edit(record, title="定时改", go_live_at=timezone.now() + datetime.timedelta(seconds=2))
        newsroom.publish(record)
        request = newsroom.ask(record)
        time.sleep(2.1)
        results = self.together(
            publish_due, lambda: confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        )
        assert not any(isinstance(result, OperationalError) for result in results), results
        self.assert_consistent(record)

    def test_a_draft_saved_while_the_record_is_withdrawn(self) -> None:
        newsroom = make_newsroom()
        for number in range(5):
            record = newsroom.publish(title=f"第{number}条")
            stale, request = newsroom.fresh(record), newsroom.ask(record)
            self.together(
                stale.save,
                lambda request=request: confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL)),
            )
            self.assert_consistent(record)

    def test_two_reviewers_at_one_step(self) -> None:
        newsroom = make_newsroom()
        second = make_person(newsroom.agency, Role.DEPARTMENT, 2)
        record = newsroom.draft()
        newsroom.submit(record)
        state = newsroom.fresh(record).current_workflow_task_state
        results = self.together(
            lambda: newsroom.decide(record, Role.DEPARTMENT),
            lambda: decide(state, by=User.objects.get(pk=second.pk), outcome="reject", comment="不同意"),
        )
        assert sum(isinstance(result, Verdict) for result in results) == 1
        assert Verdict.objects.count() == 1


def test_one_broken_record_does_not_stop_the_schedule(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = newsroom.draft(title="会出错", go_live_at=timezone.now() + datetime.timedelta(hours=1))
    good = newsroom.draft(title="没问题", go_live_at=timezone.now() + datetime.timedelta(hours=1))
    for record in (broken, good):
        newsroom.submit(record)
        newsroom.approve_all(record)

    def fail(record: Record) -> Any:
        if record.title == "会出错":
            raise OSError("disk")
        return original(record)

    original = publishing.published_content
    monkeypatch.setattr(publishing, "published_content", fail)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
        run = publish_due()
    assert newsroom.fresh(good).live
    assert run.failed == [broken.latest_revision_id]
    assert Revision.objects.get(pk=broken.latest_revision_id).approved_go_live_at  # it is tried again
