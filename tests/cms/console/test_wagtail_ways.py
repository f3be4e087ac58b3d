"""Ways that Wagtail offers and that lead nowhere, or elsewhere, for records."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, Workflow, WorkflowState

from cms.agencies.models import Agency, Role, User
from cms.console.listing import with_states
from cms.records.models import Record
from tests.newsroom import Newsroom


@pytest.fixture
def root(db: None, client: Client) -> User:
    user = User.objects.create_superuser("root", password="演示密码2026")
    client.force_login(user)
    return user


@pytest.fixture
def cleared(newsroom: Newsroom, root: User, client: Client) -> Record:
    """Through its review, then taken off the schedule: cleared, not live."""
    record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(days=1))
    newsroom.submit(record)
    scheduled = newsroom.approve_all(record).scheduled_revision
    client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[record.pk, scheduled.pk]))
    record = newsroom.fresh(record)
    assert record.scheduled_revision is None
    assert record.permissions_for_user(root).can_publish()
    return record


class TestBulkActions:
    def publish(self, client: Client, record: Record, **query: str) -> str:
        pairs = "&".join(f"{name}={value}" for name, value in {"id": record.pk, **query}.items())
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        return client.post(f"{url}?{pairs}", headers={"referer": "https://evil.example/"}).url

    @pytest.mark.parametrize("query", [{}, {"next": "https://evil.example/"}, {"next": "//evil.example"}])
    def test_they_never_lead_to_another_site(
        self, cleared: Record, client: Client, query: dict[str, str]
    ) -> None:
        assert self.publish(client, cleared, **query) == reverse("wagtailadmin_home")

    def test_they_lead_back_to_the_listing(self, cleared: Record, client: Client) -> None:
        assert self.publish(client, cleared, next="/admin/pages/") == "/admin/pages/"
        assert not Record.objects.get().live


def test_a_cleared_record_has_no_publish_button(cleared: Record, client: Client) -> None:
    page = client.get(reverse("wagtailadmin_pages:edit", args=[cleared.pk])).content.decode()
    assert "action-submit" in page
    assert "action-publish" not in page


def test_the_state_of_a_record_is_not_that_of_something_else(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    agency = ContentType.objects.get_for_model(Agency)
    WorkflowState.objects.create(
        content_type=agency,
        base_content_type=agency,
        object_id=str(record.pk),
        workflow=Workflow.objects.first(),
        requested_by=newsroom.person(Role.EDITOR),
    )
    assert not with_states(Record.objects.all()).get().under_review
    newsroom.submit(record)
    assert with_states(Record.objects.all()).get().under_review


@pytest.mark.parametrize("arguments", [[], ["--days=1"], ["--pages"], ["--non-pages"]])
def test_revisions_are_never_purged(newsroom: Newsroom, arguments: list[str]) -> None:
    record = newsroom.publish()
    newsroom.edit(record, title="又改了")
    before = Revision.objects.count()
    with pytest.raises(CommandError, match="不能清除"):
        call_command("purge_revisions", *arguments)
    assert Revision.objects.count() == before
