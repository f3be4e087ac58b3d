"""The register in the admin: who sees what, by address as well as by menu, and what each may do."""

from __future__ import annotations

import datetime
import html
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.agencies.models import Role, User
from cms.nondisclosure.assessing import assess
from cms.nondisclosure.making import answer_request
from cms.nondisclosure.models import Filing, FilingRequest, ReassessmentRule, Report
from cms.review.models import Ground
from cms.review.standing import withholding_of
from tests.cms.nondisclosure.register import file_of, set_up_register
from tests.cms.nondisclosure.test_filing import ask, stands
from tests.newsroom import Newsroom, make_newsroom, make_person


@pytest.fixture(autouse=True)
def register(newsroom: Newsroom) -> None:
    set_up_register()


@pytest.fixture
def town(newsroom: Newsroom) -> Newsroom:
    return make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


class TestWhoSees:
    def test_reviewers_see_their_agency_and_nobody_another(self, newsroom: Newsroom, town: Newsroom):
        ours, theirs = file_of(newsroom, title="街道的文件"), file_of(town, title="镇里的文件")
        for role in (Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL):
            client = as_(newsroom.person(role))
            listed = read(client, "nondisclosure")
            assert "街道的文件" in listed
            assert "镇里的文件" not in listed
            assert client.get(reverse("nondisclosure_filing", args=[ours.pk])).status_code == 200
            assert client.get(reverse("nondisclosure_filing", args=[theirs.pk])).status_code == 404
            assert "/admin/nondisclosure/" in read(client, "wagtailadmin_home")

    def test_an_editor_reads_those_of_their_own_records_only(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        author, colleague = newsroom.person(Role.EDITOR), make_person(newsroom.agency, Role.EDITOR, 7)
        client = as_(author)
        page = read(client, "nondisclosure_filing", filing.pk)
        assert filing.number in page
        assert reverse("nondisclosure_assess", args=[filing.pk]) not in page
        assert as_(colleague).get(reverse("nondisclosure_filing", args=[filing.pk])).status_code == 404
        assert filing.number not in read(as_(colleague), "nondisclosure")
        assert client.get(reverse("nondisclosure_assess", args=[filing.pk])).status_code in (302, 403)
        assert client.get(reverse("nondisclosure_reports")).status_code in (302, 403)
        assert filing.number in read(client, "console_record", filing.record_id)

    def test_the_district_sees_everything_and_decides_nothing(self, newsroom: Newsroom, town: Newsroom):
        filings = [file_of(newsroom, title="街道的文件"), file_of(town, title="镇里的文件")]
        client = as_(User.objects.create_superuser("admin", password="演示密码2026"))
        listed = read(client, "nondisclosure")
        assert all(filing.title in listed for filing in filings)
        assert client.get(reverse("nondisclosure_assess", args=[filings[0].pk])).status_code in (302, 403)

    def test_strangers_are_sent_to_log_in_and_the_api_knows_nothing(self, newsroom: Newsroom):
        filing = file_of(newsroom, title="不能见光的标题")
        answer = Client().get(reverse("nondisclosure_filing", args=[filing.pk]))
        assert answer.status_code == 302
        assert "login" in answer.url
        for address in ("/api/v1/records", f"/api/v1/records/{filing.record.uuid}"):
            assert "不能见光的标题" not in Client().get(address).content.decode()

    def test_reports_and_requests_of_another_agency_are_not_found(self, newsroom: Newsroom, town: Newsroom):
        request = ask(town)
        answer_request(request, by=town.person(Role.APPROVAL), agreed=True)
        client = as_(town.person(Role.APPROVAL))
        made = client.post(
            reverse("nondisclosure_report_new"),
            {"agency": town.agency.pk, "by": "selection", "filings": [Filing.objects.get().pk]},
        )
        report = Report.objects.get()
        assert made.url == reverse("nondisclosure_report", args=[report.pk])
        stranger = as_(newsroom.person(Role.APPROVAL))
        for name, args in (
            ("nondisclosure_report", [report.pk]),
            ("nondisclosure_report_file", [report.pk, "pdf"]),
            ("nondisclosure_request", [request.pk]),
        ):
            assert request.title not in read(stranger, "nondisclosure_requests")
            assert client.get(reverse(name, args=args)).status_code == 200
            assert stranger.get(reverse(name, args=args)).status_code == 404
            if name != "nondisclosure_report_file":
                assert stranger.post(reverse(name, args=args), {"answer": "agree"}).status_code == 404

    def test_intervals_and_templates_are_changed_by_the_district_only(self, newsroom: Newsroom):
        rule = ReassessmentRule.objects.first()
        admin = as_(User.objects.create_superuser("admin", password="演示密码2026"))
        assert "评估周期" in read(admin, "reassessmentrule:index")
        assert "备案编号模板" in read(admin, "filingnumbertemplate:index")
        person = as_(newsroom.person(Role.CONFIDENTIALITY))
        assert person.get(reverse("reassessmentrule:edit", args=[rule.pk])).status_code in (302, 403)


class TestAssessing:
    def test_one_proposes_another_confirms_and_the_record_may_be_sent_again(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        reviewer, approver = as_(newsroom.person(Role.CONFIDENTIALITY)), as_(newsroom.person(Role.APPROVAL))
        address = reverse("nondisclosure_assess", args=[filing.pk])
        said = {"conclusion": "disclose", "reason": "", "seen": "0", "next_on": ""}
        assert "请写明评估理由" in html.unescape(reviewer.post(address, said).content.decode())
        assert reviewer.post(address, {**said, "reason": "已印发"}).status_code == 302
        assessment = filing.assessments.get()
        assert "等待另一名审批人员确认" in read(reviewer, "nondisclosure_filing", filing.pk)
        answer = reverse("nondisclosure_answer", args=[assessment.pk])
        assert reviewer.post(answer, {"answer": "agree"}).status_code in (302, 403)
        assert withholding_of(filing.record_id)
        assert "等待我确认" in read(approver, "wagtailadmin_home")
        refused = html.unescape(approver.post(answer, {"answer": "refuse"}).content.decode())
        assert "不同意时请写明意见" in refused
        assert approver.post(answer, {"answer": "agree"}).status_code == 302
        assert withholding_of(filing.record_id) is None
        assert "等待我确认" not in read(approver, "wagtailadmin_home")

    def test_who_opened_the_form_before_another_assessed_is_told_so(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        client = as_(newsroom.person(Role.CONFIDENTIALITY))
        address = reverse("nondisclosure_assess", args=[filing.pk])
        assert 'name="seen" value="0"' in client.get(address).content.decode()
        other = make_person(newsroom.agency, Role.CONFIDENTIALITY, 8)
        assess(filing, by=other, conclusion="keep", reason="仍在研究")
        late = client.post(address, {"conclusion": "disclose", "reason": "可以公开", "seen": "0"})
        assert "已有人评估过" in html.unescape(late.content.decode())
        assert filing.assessments.count() == 1

    def test_a_forged_post_of_another_role_changes_nothing(self, newsroom: Newsroom, town: Newsroom):
        filing = file_of(newsroom)
        said = {"conclusion": "keep", "reason": "x", "seen": "0"}
        for person in (
            newsroom.person(Role.EDITOR),
            newsroom.person(Role.APPROVAL),
            town.person(Role.CONFIDENTIALITY),
        ):
            as_(person).post(reverse("nondisclosure_assess", args=[filing.pk]), said)
        assert not filing.assessments.exists()

    def test_a_filing_by_hand_names_the_record_by_its_index_number(self, newsroom: Newsroom, town: Newsroom):
        filing = answer_request(ask(newsroom), by=newsroom.person(Role.APPROVAL), agreed=True)
        client = as_(newsroom.person(Role.CONFIDENTIALITY))
        address = reverse("nondisclosure_assess", args=[filing.pk])
        said = {"conclusion": "disclose", "reason": "可以公开", "seen": "0"}
        theirs = town.draft()
        wrong = client.post(address, {**said, "index_number": theirs.index_number})
        assert "没有这个索引号" in html.unescape(wrong.content.decode())
        ours = newsroom.draft()
        assert client.post(address, {**said, "index_number": ours.index_number}).status_code == 302
        assert filing.assessments.get().record == ours


class TestByHand:
    def test_is_asked_for_in_a_form_and_confirmed_by_the_approver(self, newsroom: Newsroom):
        client = as_(newsroom.person(Role.CONFIDENTIALITY))
        said = {
            "agency": newsroom.agency.pk,
            "title": "关于某地块的磋商信函",
            "outcome": "partly",
            "ground": Ground.objects.get(code="process").pk,
            "reason": "磋商未结束",
        }
        address = reverse("nondisclosure_request_new")
        assert "不公开的是哪些内容" in html.unescape(client.post(address, said).content.decode())
        assert client.post(address, {**said, "withheld": "第三部分"}).status_code == 302
        request = FilingRequest.objects.get()
        page = reverse("nondisclosure_request", args=[request.pk])
        assert client.post(page, {"answer": "agree"}).status_code in (302, 403)
        assert not Filing.objects.exists()
        approver = as_(newsroom.person(Role.APPROVAL))
        assert "关于某地块的磋商信函" in read(approver, "wagtailadmin_home")
        assert approver.post(page, {"answer": "agree"}).status_code == 302
        assert Filing.objects.get().number in read(client, "nondisclosure_request", request.pk)
        assert Filing.objects.get().number in read(client, "nondisclosure_requests")

    def test_not_for_another_agency_and_not_by_others(self, newsroom: Newsroom, town: Newsroom):
        said = {
            "agency": town.agency.pk, "title": "x", "outcome": "withhold", "reason": "x",
            "ground": Ground.objects.first().pk,
        }  # fmt: skip
        address = reverse("nondisclosure_request_new")
        as_(newsroom.person(Role.CONFIDENTIALITY)).post(address, said)
        assert as_(newsroom.person(Role.APPROVAL)).get(address).status_code in (302, 403)
        assert not FilingRequest.objects.exists()


class TestList:
    def test_filters_and_searches(self, newsroom: Newsroom):
        file_of(newsroom, title="征收方案", ground="process")
        partly = file_of(newsroom, title="低保名单", outcome="partly", ground="personal-privacy")
        client = as_(newsroom.person(Role.CONFIDENTIALITY))

        def titles(**query: Any) -> list[str]:
            page = read(client, "nondisclosure_results", **query)
            return [title for title in ("征收方案", "低保名单") if title in page]

        year = timezone.localdate().year
        assert titles() == ["征收方案", "低保名单"]
        assert titles(q="低保") == titles(q=partly.number) == ["低保名单"]
        assert titles(outcome="withhold") == titles(standing="withheld") == ["征收方案"]
        assert titles(ground=Ground.objects.get(code="personal-privacy").pk) == ["低保名单"]
        assert titles(year=year) == ["征收方案", "低保名单"]
        assert titles(agency=newsroom.agency.pk) == ["征收方案", "低保名单"]
        assert titles(due="overdue") == titles(was_reported="yes") == []
        assert titles(due_before=str(timezone.localdate() + datetime.timedelta(days=300))) == ["征收方案"]

    def test_is_taken_along_as_it_is_filtered(self, newsroom: Newsroom):
        file_of(newsroom, title="征收方案")
        file_of(newsroom, title="低保名单", outcome="partly")
        client = as_(newsroom.person(Role.DEPARTMENT))
        answer = client.get(reverse("nondisclosure"), {"export": "xlsx", "q": "低保"})
        sheet = load_workbook(io.BytesIO(answer.content))["备案清单"]
        assert [row[3] for row in sheet.iter_rows(values_only=True)] == ["信息名称", "低保名单"]

    def test_thirty_cost_no_more_queries_than_three(self, newsroom: Newsroom):
        client = as_(newsroom.person(Role.CONFIDENTIALITY))

        def queries(count: int) -> int:
            for number in range(count):
                file_of(newsroom, title=f"第{count}-{number}号")
            client.get(reverse("nondisclosure"))
            with CaptureQueriesContext(connection) as made:
                client.get(reverse("nondisclosure"))
            return len(made)

        few = queries(2)
        assert queries(6) == few
        assert few <= 25


class TestHome:
    def test_the_due_list_is_for_the_confidentiality_people_of_the_agency(
        self, newsroom: Newsroom, town: Newsroom, settings: Any
    ):
        filing = file_of(newsroom, title="快到期的文件")
        home = lambda person: read(as_(person), "wagtailadmin_home")  # noqa: E731
        assert "需要评估" not in home(newsroom.person(Role.CONFIDENTIALITY))
        settings.LIUBEI_ASSESSMENT_NOTICE_DAYS = 400
        page = home(newsroom.person(Role.CONFIDENTIALITY))
        assert "需要评估（1）" in page
        assert filing.number in page
        for other in (newsroom.person(Role.APPROVAL), town.person(Role.CONFIDENTIALITY)):
            assert "需要评估" not in home(other)


class TestReporting:
    def test_a_report_is_made_downloaded_and_handed_in(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        client = as_(newsroom.person(Role.CONFIDENTIALITY))
        assert filing.number in read(client, "nondisclosure_report_new")
        today = timezone.localdate()
        made = client.post(
            reverse("nondisclosure_report_new"),
            {"agency": newsroom.agency.pk, "by": "period", "period": f"month:{today.year}:{today.month}"},
        )
        report = Report.objects.get()
        assert made.url == reverse("nondisclosure_report", args=[report.pk])
        assert (report.starts_on.day, report.ends_on) >= (1, today)
        pdf = client.get(reverse("nondisclosure_report_file", args=[report.pk, "pdf"]))
        assert pdf.content[:5] == b"%PDF-"
        assert report.files.get(format="pdf").sha256 in read(client, "nondisclosure_report", report.pk)
        said = {"recipient": "柳北区人民政府办公室", "sent_on": str(today)}
        assert client.post(made.url, said).status_code == 302
        assert "报柳北区人民政府办公室" in read(client, "nondisclosure_report", report.pk)
        assert filing.number not in read(client, "nondisclosure_report_new")
        assert stands(filing).was_reported

    def test_nothing_chosen_and_nothing_found_are_told(self, newsroom: Newsroom):
        client = as_(newsroom.person(Role.APPROVAL))
        address = reverse("nondisclosure_report_new")
        nothing = client.post(address, {"agency": newsroom.agency.pk, "by": "selection"})
        assert "请至少勾选一项" in html.unescape(nothing.content.decode())
        empty = client.post(
            address,
            {"agency": newsroom.agency.pk, "by": "period", "period": f"year:{timezone.localdate().year}:1"},
        )
        assert "没有备案事项" in html.unescape(empty.content.decode())

    def test_not_with_the_filings_of_another_agency(self, newsroom: Newsroom, town: Newsroom):
        theirs = file_of(town)
        as_(newsroom.person(Role.APPROVAL)).post(
            reverse("nondisclosure_report_new"),
            {"agency": newsroom.agency.pk, "by": "selection", "filings": [theirs.pk]},
        )
        assert not Report.objects.exists()
