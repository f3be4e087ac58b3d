"""Editions: the public form, checked before it is stored, digest and read row with it."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from cms.agencies.models import Role
from cms.catalogue.models import Column, Genre, Topic
from cms.records.editions import InvalidPayload, check
from cms.records.kept import FileMissing
from cms.records.models import Attachment, Edition, Picture, PublishedRecord, Record, RecordAttachment
from cms.records.publishing import NotForDisclosure
from cms.records.signals import edition_issued
from tests.newsroom import Newsroom


def payload(record: Record) -> dict[str, Any]:
    return json.loads(record.editions.latest("number").payload)


def full_record(newsroom: Newsroom) -> Record:
    picture = io.BytesIO()
    Image.new("RGB", (1800, 900), "red").save(picture, "PNG")
    image = Picture.objects.create(title="流程图", file=SimpleUploadedFile("flow.png", picture.getvalue()))
    file = newsroom.attachment(content=b"the list")
    parent = Topic.objects.create(code="2", name="综合政务")
    body = [
        (
            "text",
            '<h2>一</h2><p onclick="x()">正文<script>alert(1)</script> <a href="javascript:x">坏</a></p>',
        ),
        (
            "table",
            {
                "data": [["项", "数"], ["甲", None]],
                "table_caption": "表一",
                "first_row_is_table_header": True,
            },
        ),
        ("picture", {"picture": image, "alt": "办事流程图", "caption": ""}),
        ("attachment", {"document": file, "title": "名单"}),
        ("quotation", {"text": "公开为常态", "source": ""}),
    ]
    record = newsroom.draft(
        body=body,
        attachments=[RecordAttachment(document=file)],
        keywords="医保、缴费，居民",
        summary="缴费安排",
        topic=Topic.objects.create(code="2-1", name="政务公开", parent=parent),
        genre=Genre.objects.create(code="gonggao", name="公告"),
        document_number="柳北政发〔2026〕12号",
        other_columns=[Column.objects.create(slug="dongtai", name="政务动态")],
    )
    return newsroom.publish(record)


def test_the_public_form_has_everything_and_nothing_dangerous(newsroom: Newsroom) -> None:
    public = payload(full_record(newsroom))
    assert public["body"][0] == {"type": "text", "html": "<h2>一</h2><p>正文 <a>坏</a></p>"}
    assert public["body"][1]["rows"] == [["项", "数"], ["甲", ""]]
    assert (public["body"][2]["width"], public["body"][2]["height"]) == (1600, 800)
    assert public["topic"] == {"code": "2-1", "name": "综合政务／政务公开"}
    assert public["keywords"] == ["医保", "缴费", "居民"]
    assert [column["slug"] for column in public["columns"]] == ["gonggao", "dongtai"]
    assert len(public["files"]) == 2  # the attachment is used twice and kept once
    assert public["attachments"] == [public["body"][3]["sha256"]]


def test_files_are_kept_by_content_and_outlive_the_original(newsroom: Newsroom) -> None:
    record = full_record(newsroom)
    Attachment.objects.first().file.delete(save=False)
    for file in payload(record)["files"]:
        kept = storages["kept"].open(f"{file['sha256'][:2]}/{file['sha256']}").read()
        assert hashlib.sha256(kept).hexdigest() == file["sha256"]
        assert len(kept) == file["size"]


def test_a_missing_file_stops_the_publication_with_its_name(newsroom: Newsroom) -> None:
    file = newsroom.attachment()
    file.title = "失踪的附件"
    file.save()
    record = newsroom.draft(attachments=[RecordAttachment(document=file)])
    newsroom.bring_to_approval(record)
    file.file.storage.delete(file.file.name)
    with pytest.raises(FileMissing, match="失踪的附件"), transaction.atomic():
        newsroom.decide(record, Role.APPROVAL)
    assert not Edition.objects.exists()


def test_the_digest_is_of_the_exact_canonical_bytes(newsroom: Newsroom) -> None:
    edition = newsroom.publish().editions.get()
    assert hashlib.sha256(edition.payload.encode()).hexdigest() == edition.digest
    content = json.loads(edition.payload)
    again = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == edition.payload


def test_published_at_and_address_stay_over_all_editions(newsroom: Newsroom) -> None:
    record = newsroom.publish()
    first = payload(record)
    newsroom.edit(record, title="第二版")
    second = payload(newsroom.publish(record))
    assert (first["published_at"], first["path"]) == (second["published_at"], second["path"])
    assert (first["edition"], second["edition"]) == (1, 2)
    row = PublishedRecord.objects.get(record=record.pk)
    assert (row.number, row.digest, row.withdrawn) == (2, record.editions.get(number=2).digest, False)


def test_an_empty_text_refuses_the_publication_and_says_where(newsroom: Newsroom) -> None:
    record = newsroom.draft(body=[("text", "")])
    newsroom.bring_to_approval(record)
    with pytest.raises(InvalidPayload, match="body"), transaction.atomic():
        newsroom.decide(record, Role.APPROVAL)
    assert not newsroom.fresh(record).live
    assert newsroom.fresh(record).current_workflow_task.step == "approval"


def test_a_link_to_what_is_not_public_loses_its_address(newsroom: Newsroom) -> None:
    draft, file = newsroom.draft(), newsroom.attachment()
    links = f'<a linktype="page" id="{draft.pk}">草稿</a><a linktype="document" id="{file.pk}">原件</a>'
    body = [("text", f'<p>{links}<a href="https://www.gov.cn/">国务院</a></p>')]
    html = payload(newsroom.publish(title="有链接的", body=body))["body"][0]["html"]
    assert html == '<p><a>草稿</a><a>原件</a><a href="https://www.gov.cn/">国务院</a></p>'


def test_a_link_to_a_public_record_leads_to_its_page(newsroom: Newsroom, settings: Any) -> None:
    public = newsroom.publish()
    body = [("text", f'<p><a linktype="page" id="{public.pk}">公告</a></p>')]
    html = payload(newsroom.publish(title="有链接的", body=body))["body"][0]["html"]
    assert f'href="{settings.LIUBEI_SITE_URL}{payload(public)["path"]}"' in html


def test_a_payload_outside_the_schema_is_refused() -> None:
    with pytest.raises(InvalidPayload, match="公开格式"):
        check({"action": "withdraw", "unknown": 1})


@pytest.mark.parametrize("mode", ["on_request", "none"])
def test_what_is_not_for_active_disclosure_is_not_published(newsroom: Newsroom, mode: str) -> None:
    record = newsroom.draft(disclosure=mode)
    newsroom.bring_to_approval(record)
    with pytest.raises(NotForDisclosure), transaction.atomic():
        newsroom.decide(record, Role.APPROVAL)
    assert not Edition.objects.exists()


def test_a_receiver_that_fails_undoes_the_whole_publication(newsroom: Newsroom) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError

    edition_issued.connect(fail)
    try:
        record = newsroom.draft()
        newsroom.bring_to_approval(record)
        with pytest.raises(RuntimeError), transaction.atomic():
            newsroom.decide(record, Role.APPROVAL)
    finally:
        edition_issued.disconnect(fail)
    assert not newsroom.fresh(record).live
    assert not Edition.objects.exists()
    assert not PublishedRecord.objects.exists()


def test_the_database_refuses_an_edition_without_its_ground(newsroom: Newsroom) -> None:
    record = newsroom.publish()
    edition = record.editions.get()
    for fields in ({"action": "publish", "verdict": None}, {"action": "withdraw", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(
                record=record, number=9, payload="{}", digest="0" * 64, issued_at=edition.issued_at, **fields
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            record=record, number=1, payload="{}", digest="0" * 64, issued_at=edition.issued_at,
            action="withdraw", reason="同一版次",
        )  # fmt: skip


def test_a_form_date_in_the_future_and_a_wrong_document_number_are_refused_in_chinese(
    newsroom: Newsroom,
) -> None:
    import datetime

    from django.core.exceptions import ValidationError

    record = newsroom.draft()
    record.formed_on = datetime.date(2999, 1, 1)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        record.full_clean()
    record.formed_on = datetime.date(2026, 1, 1)
    for wrong in (
        "柳北政发[2026]12号",
        "柳北政发〔26〕12号",
        "柳北政发〔2026〕第12号",
        "柳北政发〔2026〕012号",
        "〔2026〕1号",
    ):
        record.document_number = wrong
        with pytest.raises(ValidationError, match="发文字号"):
            record.full_clean()


def test_publishing_costs_a_bounded_number_of_queries(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    newsroom.bring_to_approval(record)
    with CaptureQueriesContext(connection) as queries:
        newsroom.decide(record, Role.APPROVAL)
    # Wagtail's own publishing, workflow and logs are most of it; the ceiling is so that nobody adds a loop.
    assert len(queries) <= 225


def test_content_file_names_never_reach_the_address(newsroom: Newsroom) -> None:
    file = Attachment.objects.create(title="名单", file=ContentFile(b"x", name="低保 名单（终稿）.txt"))
    record = newsroom.publish(attachments=[RecordAttachment(document=file)])
    path = payload(record)["files"][0]["path"]
    assert path.isascii()
    assert path.endswith(".txt")
