"""Nothing with an open finding is sent for review, passed at a step, or published, whichever door is tried."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms.agencies.models import Role, User
from cms.records.models import Attachment, Record
from cms.records.scheduling import publish_due
from cms.refusal import Refusal
from cms.review.gate import NotCleared
from cms.review.scanning import FindingsOpen, MayNotSubmit, report_on
from cms.scan.models import FileScan, Scan, Word
from cms.scan.versions import publish_lists
from tests.cms.scan import samples
from tests.cms.scan.samples import mobile, resident_id
from tests.newsroom import Newsroom


def text(words: str) -> list[tuple[str, str]]:
    return [("text", f"<p>{words}</p>")]


def forbid(word: str, level: str = "warn") -> None:
    Word.objects.create(text=word, level=level, suggestion="")
    publish_lists(note="测试")


def attached(newsroom: Newsroom, name: str, data: bytes, **changes: Any) -> Record:
    from django.core.files.base import ContentFile

    from cms.records.models import RecordAttachment

    document = Attachment.objects.create(title="名单", file=ContentFile(data, name=name))
    record = newsroom.draft(**changes)
    latest = record.get_latest_revision_as_object()
    latest.attachments = [RecordAttachment(document=document)]
    latest.save_revision(user=newsroom.person(Role.EDITOR))
    return newsroom.fresh(record)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": f"关于{mobile()}的公告"},
        {"summary": f"证号{resident_id()}"},
        {"keywords": f"低保、{mobile()}"},
        {"source_url": f"https://example.com/?p={mobile()}"},
        {"body": text(f"联系张三 {resident_id()[:9]} <b>{resident_id()[9:]}</b>")},
        {"body": text(f'<a href="tel:{mobile()}">电话</a>')},
        {
            "body": [
                (
                    "table",
                    {"data": [["姓名", "证号"], ["张三", resident_id()]], "first_row_is_table_header": True},
                )
            ]
        },
        {"body": [("quotation", {"text": "内部资料 注意保存", "source": ""})]},
        {"body": [("quotation", {"text": "好", "source": f"张三 {mobile()}"})]},
    ],
    ids=["title", "summary", "keywords", "address", "text", "link", "table", "quotation", "source"],
)
def test_a_record_with_a_finding_in_any_text_is_not_sent_for_review(
    newsroom: Newsroom, changes: dict[str, Any]
) -> None:
    forbid("内部资料")
    record = newsroom.draft(**changes)
    with pytest.raises(MayNotSubmit):
        newsroom.submit(record)
    assert newsroom.fresh(record).current_workflow_state is None


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", samples.xlsx()), ("a.docx", samples.document()), ("a.pdf", samples.scanned_pdf()),
     ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99)],
)  # fmt: skip
def test_a_record_with_a_finding_in_an_attachment_is_not_sent_for_review(
    newsroom: Newsroom, name: str, data: bytes
) -> None:
    with pytest.raises(MayNotSubmit):
        newsroom.submit(attached(newsroom, name, data))


def test_names_of_attachments_are_read_too(newsroom: Newsroom) -> None:
    record = attached(newsroom, f"{mobile()}.txt", b"hello")
    places = [item.finding.place for item in report_on(record.latest_revision).open]
    assert places == ["附件“名单”的文件名"]


def test_hints_stop_nothing(newsroom: Newsroom) -> None:
    forbid("工作秘密", "hint")
    record = newsroom.publish(body=text("含有工作秘密的不公开"))
    assert record.live
    assert [item.state for item in report_on(record.live_revision).standings] == ["hint"]


def test_each_step_scans_again_by_the_lists_as_they_are_then(newsroom: Newsroom) -> None:
    record = newsroom.draft(body=text("攻府"))
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    forbid("攻府", "block")
    with pytest.raises(FindingsOpen):
        newsroom.decide(record, Role.CONFIDENTIALITY)
    newsroom.decide(record, Role.CONFIDENTIALITY, outcome="reject", comment="改正错字")
    with pytest.raises(MayNotSubmit):
        newsroom.fresh(record).current_workflow_state.resume(newsroom.person(Role.EDITOR))


def test_the_gate_asks_again_whoever_publishes(newsroom: Newsroom) -> None:
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    record = newsroom.draft(body=text("攻府"), go_live_at=tomorrow)
    newsroom.submit(record)
    newsroom.approve_all(record)
    forbid("攻府")
    revision = newsroom.fresh(record).latest_revision
    root = User.objects.create_superuser("root", password="演示密码2026")
    with pytest.raises(NotCleared, match="错敏词"):
        revision.publish(user=root)
    with pytest.raises(Refusal):
        revision.publish(user=root, skip_permission_checks=True)
    assert not newsroom.fresh(record).permissions_for_user(root).can_publish()
    with time_machine.travel(tomorrow + datetime.timedelta(minutes=1)):
        run = publish_due()
    assert [pk for pk, _ in run.refused] == [revision.pk]
    assert not newsroom.fresh(record).live


def test_a_clean_record_goes_through(newsroom: Newsroom) -> None:
    record = newsroom.publish(
        attached(newsroom, "a.xlsx", samples.plain_xlsx([["姓名", "事项"], ["张三", "补贴"]]))
    )
    assert record.live
    assert Scan.objects.get(revision_id=record.live_revision_id).findings.count() == 0


def test_scanning_again_costs_a_few_queries_and_no_reading_of_files(
    newsroom: Newsroom, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = attached(newsroom, "a.xlsx", samples.xlsx(), body=text("一 二 三"))
    report_on(record.latest_revision)
    monkeypatch.setattr("cms.scan.scanning.extract_isolated", lambda *_: pytest.fail("read again"))
    fresh = newsroom.fresh(record).latest_revision
    with django_assert_max_num_queries(20):
        report_on(fresh)
    newsroom.edit(record, summary="改了概述")  # another content, the same file
    assert report_on(newsroom.fresh(record).latest_revision).open
    assert FileScan.objects.count() == 1


def test_the_scan_names_its_content_files_version_and_time(newsroom: Newsroom) -> None:
    record = attached(newsroom, "a.txt", b"hello")
    scan = report_on(record.latest_revision).scan
    assert scan.files == [Attachment.objects.get().sha256]
    assert scan.version_id == publish_lists().number
    assert len(scan.digest) == 64


def test_numbers_of_persons_are_kept_masked_only(newsroom: Newsroom) -> None:
    number, other = resident_id(1), mobile(7)
    record = newsroom.draft(body=text(f"张三{number}，电话{other}，李四{resident_id(2)}"))
    scan = report_on(record.latest_revision).scan
    kept = "".join(f"{item.before}{item.piece}{item.after}" for item in scan.findings.all())
    assert scan.findings.count() == 3
    for full in (number, other, resident_id(2)):
        assert full not in kept
        assert full[5:10] not in kept


def test_a_stranger_sees_no_findings(newsroom: Newsroom, client: Client) -> None:
    from tests.newsroom import make_agency, make_person

    record = newsroom.draft(body=text(mobile()))
    client.force_login(make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.EDITOR))
    address = f"/admin/records/{record.pk}/scan/"
    assert client.get(address).status_code == 302
    for act in ("mask/", "say/", "submit/"):
        assert (
            client.post(address + act, {"fingerprint": "x", "act": "waive", "reason": "y"}).status_code == 302
        )
    assert newsroom.fresh(record).latest_revision_id == record.latest_revision_id
