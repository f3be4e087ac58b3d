"""One click: numbers masked in texts and in files, in a new revision; nothing of the original left behind."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from django.core.files.base import ContentFile

from cms.agencies.models import Role
from cms.audit.models import Entry
from cms.records.masking import Masking, MayNotMask, mask_record
from cms.records.models import Attachment, Record
from cms.review.authors import authors_of
from cms.review.scanning import Report, report_on
from cms.scan.engine import scan_passages
from cms.scan.extract import extract
from cms.scan.lists import MaskForm
from cms.scan.rules import Rules
from cms.scan.versions import publish_lists
from tests.cms.scan import samples
from tests.cms.scan.samples import mobile, resident_id
from tests.cms.scan.test_doors import attached, text
from tests.newsroom import Newsroom


@pytest.fixture(autouse=True)
def forms(db: None) -> None:
    for kind, head, tail in (("resident_id", 4, 4), ("mobile", 3, 4)):
        MaskForm.objects.create(kind=kind, head=head, tail=tail)
    publish_lists()


def report(newsroom: Newsroom, record: Record) -> Report:
    return report_on(newsroom.fresh(record).latest_revision)


def mask_all(newsroom: Newsroom, record: Record, role: str = Role.EDITOR) -> Masking:
    chosen = {item.finding.fingerprint for item in report(newsroom, record).open}
    return mask_record(record, chosen, by=newsroom.person(role))


def latest(newsroom: Newsroom, record: Record) -> Record:
    return newsroom.fresh(record).get_latest_revision_as_object()


def file_of(record: Record) -> bytes:
    with record.attachments.all()[0].document.file.open("rb") as opened:
        return opened.read()


def test_texts_are_masked_in_a_new_revision_by_who_clicks(newsroom: Newsroom) -> None:
    number = resident_id()
    record = newsroom.draft(
        title=f"关于{mobile(1234)}的公告",
        summary=f"证号 {number[:6]} {number[6:14]} {number[14:]}",
        body=[
            (
                "text",
                f'<p>张三<b>{number[:8]}</b><i>{number[8:]}</i>，<a href="tel:{mobile()}">电话</a>&amp;邮箱</p>',
            ),
            ("table", {"data": [["证号"], [number]], "first_row_is_table_header": True}),
        ],
    )
    before = record.latest_revision_id
    done = mask_all(newsroom, record)
    masked = latest(newsroom, record)
    shown = f"4502**********{number[-4:]}"
    assert masked.title == "关于138****1234的公告"
    assert masked.summary == f"证号 {shown}"
    assert f"张三<b>{shown}</b><i></i>" in masked.body[0].value.source
    assert 'href="tel:138****0001"' in masked.body[0].value.source
    assert "&amp;邮箱" in masked.body[0].value.source
    assert masked.body[1].value["data"][1] == [shown]
    assert report(newsroom, record).open == []
    assert newsroom.fresh(record).latest_revision_id != before
    assert done.changes[0].after == "138****1234"
    assert newsroom.person(Role.EDITOR).pk in authors_of(newsroom.fresh(record).latest_revision)
    assert number not in str(Entry.objects.get(action="record.masked").details)
    assert newsroom.publish(record).live


def test_a_spreadsheet_is_masked_in_every_corner_and_the_original_stays(newsroom: Newsroom) -> None:
    record = attached(newsroom, "名单.xlsx", samples.xlsx())
    original = Attachment.objects.get()
    mask_all(newsroom, record)
    masked = latest(newsroom, record)
    copy = masked.attachments.all()[0].document
    assert copy.pk != original.pk
    assert copy.title == original.title
    assert copy.collection == original.collection
    book = openpyxl.load_workbook(io.BytesIO(file_of(masked)))
    assert book["名单"]["B2"].value == f"4502**********{resident_id(1)[-4:]}"
    assert book["名单"]["C2"].value == "138****0001"
    assert book["名单"]["A2"].value == "张三"
    assert book["名单"]["A2"].comment.text == f"核对过 4502**********{resident_id(3)[-4:]}"
    assert book["原始"].sheet_state == "veryHidden"
    assert not scan_passages(extract("a.xlsx", file_of(masked)).passages, Rules({}))
    with zipfile.ZipFile(io.BytesIO(file_of(masked))) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
    for serial in range(1, 10):
        assert resident_id(serial)[:17].encode() not in everything
    assert original.file.open("rb").read() == samples_of(original)
    assert report(newsroom, record).open == []
    assert newsroom.publish(record).live


def samples_of(original: Attachment) -> bytes:
    from cms.records.kept import digest_of

    assert digest_of(original.file) == original.sha256
    return original.file.open("rb").read()


def test_a_document_is_masked_in_every_corner(newsroom: Newsroom) -> None:
    record = attached(newsroom, "表.docx", samples.document())
    mask_all(newsroom, record)
    data = file_of(latest(newsroom, record))
    made = docx.Document(io.BytesIO(data))
    assert made.paragraphs[0].text == f"申请人身份证4502**********{resident_id(11)[-4:]}"
    assert not scan_passages(extract("a.docx", data).passages, Rules({}))
    assert report(newsroom, record).open == []


def test_text_files_are_masked_in_their_encoding(newsroom: Newsroom) -> None:
    record = attached(newsroom, "名单.csv", f"张三,{resident_id()}\r\n".encode("gbk"))
    mask_all(newsroom, record)
    assert file_of(latest(newsroom, record)).decode("gbk") == f"张三,4502**********{resident_id()[-4:]}\r\n"


def test_a_file_in_the_body_and_in_the_list_is_replaced_in_both(newsroom: Newsroom) -> None:
    document = Attachment.objects.create(title="名单", file=ContentFile(resident_id().encode(), name="a.txt"))
    record = newsroom.draft(body=[("attachment", {"document": document, "title": "名单"})])
    mask_all(newsroom, record)
    copy = latest(newsroom, record).body[0].value["document"]
    assert copy.pk != document.pk
    assert b"****" in copy.file.open("rb").read()


def test_the_place_is_taken_out_of_a_photo(newsroom: Newsroom) -> None:
    record = attached(newsroom, "照片.jpg", samples.photo_with_location())
    mask_all(newsroom, record)
    assert {notice.kind for notice in extract("a.jpg", file_of(latest(newsroom, record))).notices} == {
        "picture"
    }


def test_a_pdf_cannot_be_masked_and_says_what_to_do(newsroom: Newsroom) -> None:
    record = attached(newsroom, "a.pdf", samples.pdf(f"Contact {mobile()}"), body=text(resident_id()))
    done = mask_all(newsroom, record)
    assert [item.finding.kind for item in report(newsroom, record).open] == ["mobile"]
    assert len(done.changes) == 1
    with pytest.raises(MayNotMask, match="没有可以自动处理"):
        mask_all(newsroom, record)


def test_a_wrong_word_is_put_right(newsroom: Newsroom) -> None:
    from cms.scan.models import Word

    Word.objects.create(text="攻府", suggestion="政府", level="block", category="state_name")
    publish_lists()
    record = newsroom.draft(title="柳北区人民攻府公告")
    mask_all(newsroom, record)
    assert latest(newsroom, record).title == "柳北区人民政府公告"


def test_only_what_was_chosen_is_masked(newsroom: Newsroom) -> None:
    record = newsroom.draft(body=text(f"{mobile(1)}、{mobile(2)}"))
    first = report(newsroom, record).open[0].finding.fingerprint
    mask_record(record, {first}, by=newsroom.person(Role.EDITOR))
    assert latest(newsroom, record).body[0].value.source == f"<p>138****0001、{mobile(2)}</p>"


def test_nobody_masks_under_review_or_without_the_right(newsroom: Newsroom) -> None:
    record = newsroom.draft(body=text(mobile()))
    with pytest.raises(MayNotMask):
        mask_record(record, {"f" * 64}, by=newsroom.person(Role.EDITOR))
    chosen = {item.finding.fingerprint for item in report(newsroom, record).open}
    with pytest.raises(MayNotMask):
        mask_record(record, chosen, by=newsroom.person(Role.CONFIDENTIALITY))
    clean = newsroom.draft(title="另一条")
    newsroom.submit(clean)
    with pytest.raises(MayNotMask):
        mask_record(clean, chosen, by=newsroom.person(Role.EDITOR))
