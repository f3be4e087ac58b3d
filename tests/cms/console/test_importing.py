"""An official drops a Word file and gets a draft to check."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.agencies.models import Role
from cms.records.models import Record
from tests.cms.intake.test_word import notice, saved  # noqa: F401
from tests.newsroom import Newsroom, make_agency

URL = "/admin/records/import-word/"


def form(newsroom: Newsroom, data: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "file": SimpleUploadedFile("通知.docx", data),
        "agency": newsroom.agency.pk,
        "kind": "general",
        "column": newsroom.column.pk,
        **changes,
    }


def test_the_whole_document_becomes_a_draft(newsroom: Newsroom, client: Client, notice: Any):  # noqa: F811
    client.force_login(newsroom.person(Role.EDITOR))
    assert reverse("console_import_word") == URL
    answer = client.post(URL, form(newsroom, saved(notice).getvalue()), follow=True)
    record = Record.objects.get()
    assert answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[record.pk]), 302)]
    page = answer.content.decode()
    assert "已从 Word 文件生成草稿" in page
    assert "图片没有替代文字" in page
    assert (record.live, record.agency) == (False, newsroom.agency)
    assert record.document_number == "柳北政发〔2026〕12号"
    assert record.formed_on == datetime.date(2026, 3, 9)
    assert [block.block_type for block in record.body] == ["text", "table", "picture", "text"]
    picture = record.body[2].value["picture"]
    assert (picture.collection, picture.uploaded_by_user) == (
        newsroom.agency.collection,
        newsroom.person(Role.EDITOR),
    )
    assert record.latest_revision.user == newsroom.person(Role.EDITOR)


def test_a_draft_from_word_goes_through_its_review(newsroom: Newsroom, client: Client):
    from docx import Document

    document = Document()
    document.add_heading("关于停水的通知", 0)
    document.add_paragraph("明日停水。")
    client.force_login(newsroom.person(Role.EDITOR))
    client.post(URL, form(newsroom, saved(document).getvalue()))
    record = newsroom.publish(Record.objects.get())
    assert record.live
    assert "明日停水" in record.editions.get().payload


@pytest.mark.parametrize(("data", "words"), [(b"not word", "不是 Word 文件"), (b"", "空的")])
def test_a_bad_file_is_refused_and_nothing_is_made(
    newsroom: Newsroom, client: Client, data: bytes, words: str
):
    client.force_login(newsroom.person(Role.EDITOR))
    answer = client.post(URL, form(newsroom, data))
    assert words in answer.content.decode()
    assert not Record.objects.exists()


def test_only_editors_import_and_only_for_their_own_agency(
    newsroom: Newsroom,
    client: Client,
    notice: Any,  # noqa: F811
):
    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    data = saved(notice).getvalue()
    client.force_login(newsroom.person(Role.EDITOR))
    assert client.post(URL, form(newsroom, data, agency=other.pk)).context["form"].errors["agency"]
    assert not Record.objects.exists()
    client.force_login(newsroom.person(Role.APPROVAL))
    for answer in (client.get(URL), client.post(URL, form(newsroom, data))):
        assert (answer.status_code, answer.url) == (302, "/admin/")
    assert not Record.objects.exists()
    client.logout()
    assert client.post(URL, form(newsroom, io.BytesIO(data).getvalue())).status_code == 302
    assert not Record.objects.exists()
