"""The report upward: what it contains, its files, and that it was handed in."""

from __future__ import annotations

import datetime
import hashlib
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.nondisclosure.models import Filing, FilingRequest, Report
from cms.nondisclosure.reporting import (
    AlreadySubmitted,
    MayNotReport,
    NothingToReport,
    NotYet,
    filings_between,
    make_report,
    submit_report,
    unreported,
)
from tests.cms.nondisclosure.register import day, file_of, set_up_register
from tests.newsroom import Newsroom, make_newsroom


@pytest.fixture(autouse=True)
def register(newsroom: Newsroom) -> None:
    set_up_register()


def report_on(newsroom: Newsroom, **changes: object) -> Report:
    year = timezone.localdate().year
    said = {
        "by": newsroom.person(Role.CONFIDENTIALITY),
        "agency": newsroom.agency,
        "span": "year",
        "starts_on": datetime.date(year, 1, 1),
        "ends_on": datetime.date(year, 12, 31),
    } | changes
    return make_report(Filing.objects.all(), **said)


def content(report: Report, kind: str) -> bytes:
    return bytes(report.files.get(format=kind).content)


def text_of(page: object) -> str:
    return "".join(page.extract_text().split())


def copies(filing: Filing, count: int) -> None:
    """More of the kind, as the register would hold them after years."""
    own = {"id", "number", "verdict_id", "title", "request_id", "confirmed_by_id"}
    names = {field.attname for field in Filing._meta.concrete_fields} - own
    common = {name: getattr(filing, name) for name in names}
    for number in range(count):
        request = FilingRequest.objects.create(
            agency=filing.agency,
            title=f"第{number:03}号历史文件",
            outcome="withhold",
            ground=filing.ground,
            reason="旧档",
            requested_by=filing.reviewer,
        )
        Filing.objects.create(
            **common,
            number=f"历史〔2026〕{number}号",
            title=request.title,
            request=request,
            confirmed_by=filing.reviewer,
        )


def test_the_form_holds_agency_period_rows_totals_and_room_to_sign(newsroom: Newsroom):
    file_of(newsroom, title="关于#征收[补偿]$方案的请示")
    file_of(newsroom, title="低保对象名单", outcome="partly", ground="personal-privacy")
    report = report_on(newsroom)
    (page,) = PdfReader(io.BytesIO(content(report, "pdf"))).pages
    printed, year = text_of(page), timezone.localdate().year
    for words in (
        f"柳北区解放街道办事处{year}年度不予公开政府信息备案表",
        "填报单位：柳北区解放街道办事处",
        f"统计期间：{year}年1月1日至{year}年12月31日",
        "关于#征收[补偿]$方案的请示",
        "柳北政发〔2026〕12号",
        "附件2中的个人住址",
        "过程性信息",
        "填报单位（盖章）",
        "负责人（签字）",
        "报送日期",
    ):
        assert words in printed, words
    assert "个人隐私011" in printed
    assert "过程性信息101" in printed
    assert "合计112" in printed


def test_a_long_list_repeats_its_head_on_every_page(newsroom: Newsroom):
    copies(file_of(newsroom), 120)
    pages = [text_of(page) for page in PdfReader(io.BytesIO(content(report_on(newsroom), "pdf"))).pages]
    assert len(pages) > 5
    assert all("备案编号" in page and "理由和不公开的内容" in page for page in pages[:-1])
    assert all("不予公开政府信息备案表" in page for page in pages)
    assert f"{len(pages)}/{len(pages)}" in pages[-1]
    everything = "".join(pages)
    assert all(f"第{number:03}号历史文件" in everything for number in range(120))


def test_the_workbook_holds_the_same_and_no_formula(newsroom: Newsroom):
    file_of(newsroom, title='=HYPERLINK("http://example.com")')
    file_of(newsroom, title="低保对象名单", outcome="partly", ground="personal-privacy")
    book = load_workbook(io.BytesIO(content(report_on(newsroom), "xlsx")))
    rows = list(book["备案清单"].iter_rows(values_only=True))
    assert rows[0][:4] == ("序号", "备案编号", "公开主体", "信息名称")
    assert rows[1][3] == '=HYPERLINK("http://example.com")'
    assert book["备案清单"]["D2"].data_type == "s"
    assert rows[2][7:12:4] == ("部分公开", "附件2中的个人住址")
    assert list(book["按依据统计"].iter_rows(values_only=True))[-1] == ("合计", 1, 1, 2)


def test_it_is_kept_as_it_was_made(newsroom: Newsroom):
    filing = file_of(newsroom)
    report = report_on(newsroom)
    for file in report.files.all():
        assert file.sha256 == hashlib.sha256(bytes(file.content)).hexdigest()
    assert [(item.position, item.filing, item.standing) for item in report.items.all()] == [
        (1, filing, "不予公开")
    ]
    submit_report(
        report, by=newsroom.person(Role.APPROVAL), recipient="区政府办公室", sent_on=timezone.localdate()
    )
    for table in ("report", "reportedfiling", "reportfile", "submission"):
        for statement in (f"UPDATE nondisclosure_{table} SET id = id", f"DELETE FROM nondisclosure_{table}"):
            with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
                connection.cursor().execute(statement)


def test_handing_it_in_takes_its_filings_off_the_list_of_unreported(newsroom: Newsroom):
    first = file_of(newsroom)
    report = report_on(newsroom)
    second = file_of(newsroom, title="另一份")
    assert set(unreported(Filing.objects.all())) == {first, second}
    today = timezone.localdate()
    for wrong in (today + datetime.timedelta(days=1), today - datetime.timedelta(days=1)):
        with pytest.raises(NotYet):
            submit_report(report, by=newsroom.person(Role.APPROVAL), recipient="区政府办", sent_on=wrong)
    submit_report(report, by=newsroom.person(Role.APPROVAL), recipient="区政府办", sent_on=today)
    assert set(unreported(Filing.objects.all())) == {second}
    with pytest.raises(AlreadySubmitted):
        submit_report(report, by=newsroom.person(Role.APPROVAL), recipient="区政府办", sent_on=today)
    entry = Entry.objects.get(action="filing.reported")
    assert entry.details["filings"] == [first.number]
    assert entry.details["files"]["pdf"] == report.files.get(format="pdf").sha256


def test_a_period_counts_by_the_day_of_the_decision_here(newsroom: Newsroom):
    filing = file_of(newsroom)
    today = timezone.localdate(filing.decided_at)
    assert list(filings_between(today, today, newsroom.agency)) == [filing]
    assert not filings_between(today + datetime.timedelta(days=1), day("2999-01-01"), None)


def test_the_district_sees_all_agencies_an_agency_only_its_own(newsroom: Newsroom):
    other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
    ours, theirs = file_of(newsroom), file_of(other, title="镇里的文件")
    assert [item.filing for item in report_on(newsroom).items.all()] == [ours]
    admin = User.objects.create_superuser("admin", password="演示密码2026")
    report = report_on(newsroom, by=admin, agency=None)
    assert {item.filing for item in report.items.all()} == {ours, theirs}
    assert report.title.startswith("柳北区")
    assert "公开主体" in text_of(PdfReader(io.BytesIO(content(report, "pdf"))).pages[0])
    for by, agency in (
        (newsroom.person(Role.APPROVAL), None),
        (other.person(Role.APPROVAL), newsroom.agency),
    ):
        with pytest.raises(MayNotReport):
            report_on(newsroom, by=by, agency=agency)
    for role in (Role.EDITOR, Role.DEPARTMENT):
        with pytest.raises(MayNotReport):
            report_on(newsroom, by=newsroom.person(role))


def test_an_empty_period_makes_no_report(newsroom: Newsroom):
    with pytest.raises(NothingToReport):
        report_on(newsroom)
    assert not Report.objects.exists()
