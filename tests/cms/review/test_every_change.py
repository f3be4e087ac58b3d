"""Whatever is changed after approval, and whenever: it is not published without a new review."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.catalogue.models import Column, Genre, Topic
from cms.records.models import Edition, Record, RecordAttachment
from cms.records.scheduling import publish_due
from cms.review.gate import NotCleared, is_cleared
from tests.newsroom import Newsroom

SOON = datetime.timedelta(hours=1)
LATER = datetime.timedelta(hours=2)

CHANGES: dict[str, Any] = {
    "title": lambda: "改过的标题",
    "body": lambda: [("text", "<p>改过的正文</p>")],
    "formed_on": lambda: datetime.date(2026, 11, 19),
    "document_number": lambda: "柳北政发〔2026〕12号",
    "main_column": lambda: Column.objects.create(slug="other", name="别的栏目"),
    "other_columns": lambda: [Column.objects.create(slug="second", name="第二栏目")],
    "topic": lambda: Topic.objects.create(code="99", name="其他"),
    "genre": lambda: Genre.objects.create(code="99", name="其他"),
    "validity": lambda: "abolished",
    "summary": lambda: "改过的概述",
    "keywords": lambda: "改过",
    "source_name": lambda: "别处",
    "source_url": lambda: "https://example.com/",
    "attachments": lambda: [],
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_field_of_a_published_record_changes_without_a_review(newsroom: Newsroom, name: str) -> None:
    file = newsroom.attachment()
    record = newsroom.publish(newsroom.draft(attachments=[RecordAttachment(document=file)]))
    before = Edition.objects.get().payload
    revision = newsroom.edit(record, **{name: CHANGES[name]()})
    assert not is_cleared(revision)
    with pytest.raises(NotCleared):
        revision.publish()
    assert Edition.objects.get().payload == before


class TestScheduled:
    """Approved, and not yet live."""

    @pytest.fixture
    def scheduled(self, newsroom: Newsroom) -> Record:
        file = newsroom.attachment(content=b"reviewed")
        record = newsroom.draft(
            title="审过的标题",
            attachments=[RecordAttachment(document=file)],
            go_live_at=timezone.now() + SOON,
        )
        newsroom.submit(record)
        return newsroom.approve_all(record)

    def test_an_edit_does_not_go_out_with_it(self, newsroom: Newsroom, scheduled: Record) -> None:
        edited = newsroom.edit(scheduled, title="没有审过的标题")
        assert not is_cleared(edited)
        with time_machine.travel(timezone.now() + LATER):
            publish_due()
        assert [json.loads(edition.payload)["title"] for edition in Edition.objects.all()] == ["审过的标题"]

    def test_an_edit_is_not_scheduled_in_its_place(self, newsroom: Newsroom, scheduled: Record) -> None:
        edited = newsroom.edit(scheduled, title="没有审过的标题")
        with pytest.raises(NotCleared):
            edited.publish()
        assert newsroom.fresh(scheduled).scheduled_revision.content["title"] == "审过的标题"

    @pytest.mark.parametrize("name", ["other.txt", None])
    def test_an_attachment_replaced_in_between_stops_it(
        self, newsroom: Newsroom, scheduled: Record, name: str | None
    ) -> None:
        file = scheduled.attachments.get().document
        file.file = ContentFile(b"slipped in", name=name or file.file.name)
        file.save()
        with time_machine.travel(timezone.now() + LATER):
            assert "附件有改动" in publish_due().refused[0][1]
        assert not Edition.objects.exists()
        assert newsroom.fresh(scheduled).scheduled_revision is None

    def test_bytes_replaced_behind_the_newsrooms_back_stop_it(
        self, newsroom: Newsroom, scheduled: Record
    ) -> None:
        file = scheduled.attachments.get().document
        with open(file.file.path, "wb") as opened:
            opened.write(b"overwritten on the disk")
        with time_machine.travel(timezone.now() + LATER):
            assert publish_due().refused
        assert not Edition.objects.exists()

    def test_an_earlier_time_is_an_edit_too(self, newsroom: Newsroom, scheduled: Record) -> None:
        edited = newsroom.edit(scheduled, go_live_at=None)
        with pytest.raises(NotCleared):
            edited.publish()
        assert not Edition.objects.exists()
