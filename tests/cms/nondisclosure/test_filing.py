"""Every decision not to disclose makes a filing; filings are numbered once and never change."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from cms.agencies.models import Role
from cms.audit.models import Entry
from cms.nondisclosure.dates import add_months, next_assessment
from cms.nondisclosure.making import (
    AlreadyAnswered,
    CommentRequired,
    MayNotAnswer,
    MayNotRequest,
    answer_request,
    request_filing,
)
from cms.nondisclosure.models import Filing, FilingNumberTemplate, FilingRequest, ReassessmentRule
from cms.nondisclosure.numbering import NoFilingNumberTemplate
from cms.nondisclosure.standing import with_standing
from cms.records.models import Record
from cms.review.models import Ground, Verdict
from cms.workdays.models import SpecialDay
from tests.cms.nondisclosure.register import day, file_of, judge, set_up_register
from tests.newsroom import Newsroom, make_newsroom, make_person


@pytest.fixture(autouse=True)
def register(newsroom: Newsroom) -> None:
    set_up_register()


def ask(newsroom: Newsroom, **changes: object) -> FilingRequest:
    said = {
        "title": "关于某路段征收补偿的会议纪要",
        "document_number": "",
        "summary": "讨论补偿标准",
        "outcome": "withhold",
        "ground": Ground.objects.get(code="process"),
        "reason": "属于讨论记录。",
        "withheld": "",
    } | changes
    return request_filing(by=newsroom.person(Role.CONFIDENTIALITY), agency=newsroom.agency, **said)


def stands(filing: Filing) -> Filing:
    return with_standing(Filing.objects.all()).get(pk=filing.pk)


class TestOfAVerdict:
    def test_withholding_makes_a_filing_with_everything_of_that_moment(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        verdict = Verdict.objects.get(outcome="withhold")
        assert filing.number == f"{newsroom.agency.short_name}不公开备〔{filing.year}〕1号"
        assert (filing.record_id, filing.index_number) == (filing.record.pk, filing.record.index_number)
        assert filing.title == "关于征收补偿方案的请示"
        assert filing.summary == "关于征收补偿方案的请示的概述"
        assert filing.document_number == "柳北政发〔2026〕12号"
        assert filing.reason == "尚在研究，属于过程稿。"
        assert (filing.reviewer, filing.decided_at) == (verdict.decided_by, verdict.decided_at)
        Ground.objects.filter(code="process").update(article="改过的条款", explanation="改过的说明")
        filing.refresh_from_db()
        assert filing.ground_words == "《政府信息公开条例》第十六条第二款：过程性信息"
        assert "讨论记录" in filing.ground_text

    def test_a_partly_verdict_says_what_is_left_out(self, newsroom: Newsroom):
        filing = file_of(newsroom, outcome="partly", ground="personal-privacy")
        assert (filing.outcome, filing.withheld) == ("partly", "附件2中的个人住址")

    @pytest.mark.parametrize("outcome", ["approve", "reject"])
    def test_other_verdicts_make_none(self, newsroom: Newsroom, outcome: str):
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        newsroom.decide(record, Role.CONFIDENTIALITY, outcome, "请改")
        assert not Filing.objects.exists()

    def test_without_a_number_there_is_no_verdict_either(self, newsroom: Newsroom):
        FilingNumberTemplate.objects.all().delete()
        record = newsroom.draft()
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        with pytest.raises(NoFilingNumberTemplate, match="备案编号模板"), transaction.atomic():
            newsroom.decide(
                record, Role.CONFIDENTIALITY, "withhold", "理由", ground=Ground.objects.get(code="process")
            )
        assert not Verdict.objects.filter(outcome="withhold").exists()
        assert newsroom.fresh(record).current_workflow_task_state.task.specific.step == "confidentiality"

    def test_the_audit_log_tells_of_it(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        entry = Entry.objects.get(action="filing.made")
        assert (entry.about, entry.by, entry.agency_id) == (
            f"nondisclosure.filing:{filing.pk}",
            filing.reviewer,
            newsroom.agency.pk,
        )
        assert entry.details["number"] == filing.number
        assert entry.details["ground"] == "process"

    def test_a_second_one_of_the_same_record_supersedes_the_first(self, newsroom: Newsroom):
        first = file_of(newsroom, outcome="partly")
        newsroom.edit(first.record, summary="改过")
        newsroom.resubmit(first.record)
        second = judge(newsroom, first.record)
        assert stands(first).standing == "superseded"
        assert stands(first).due_on is None
        assert stands(second).standing == "withheld"


class TestNumbers:
    def test_count_per_agency_and_year(self, newsroom: Newsroom):
        other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
        numbers = [file_of(room, title=str(n)).number for n, room in enumerate([newsroom, newsroom, other])]
        year = datetime.date.today().year
        assert numbers == [
            f"解放街道不公开备〔{year}〕1号",
            f"解放街道不公开备〔{year}〕2号",
            f"石碑坪镇不公开备〔{year}〕1号",
        ]

    def test_the_template_of_the_day_writes_them(self, newsroom: Newsroom):
        FilingNumberTemplate.objects.create(pattern="{code}-{year}-{serial:04}", valid_from=day("2026-01-01"))
        FilingNumberTemplate.objects.create(pattern="{code}={year}={serial}", valid_from=day("2999-01-01"))
        assert file_of(newsroom).number == f"450205001-{datetime.date.today().year}-0001"

    def test_one_that_another_name_already_bore_is_left_out(self, newsroom: Newsroom):
        other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
        other.agency.short_name = newsroom.agency.short_name
        other.agency.save()
        year = datetime.date.today().year
        assert file_of(newsroom).number == f"解放街道不公开备〔{year}〕1号"
        assert file_of(other).number == f"解放街道不公开备〔{year}〕2号"

    @pytest.mark.parametrize(
        "pattern", ["{year}-{serial}", "{name}{year}", "{name}{year}{serial:5}", "{name", "{x}"]
    )
    def test_a_template_that_could_repeat_is_refused(self, pattern: str):
        with pytest.raises(ValidationError):
            FilingNumberTemplate(pattern=pattern, valid_from=day("2026-01-01")).full_clean()


class TestReassessment:
    def test_falls_on_the_first_working_day_after_the_interval(self, newsroom: Newsroom):
        process = Ground.objects.get(code="process")
        assert next_assessment(process, day("2026-03-20")) == day("2026-09-20")  # a Sunday that is worked
        assert next_assessment(process, day("2026-04-01")) == day("2026-10-08")  # after the long holiday
        SpecialDay.objects.create(day=day("2026-10-08"), name="测试放假")
        assert next_assessment(process, day("2026-04-01")) == day("2026-10-09")

    def test_the_interval_is_that_of_the_day(self, newsroom: Newsroom):
        process = Ground.objects.get(code="process")
        ReassessmentRule.objects.create(ground=process, months=3, valid_from=day("2026-06-01"))
        assert next_assessment(process, day("2026-05-29")) == day("2026-11-30")
        assert next_assessment(process, day("2026-06-01")) == day("2026-09-01")

    def test_a_ground_without_a_rule_of_its_own_takes_the_common_one(self, newsroom: Newsroom):
        new = Ground.objects.create(
            code="new", article="新规", label="新依据", force="may", valid_from=day("2026-01-01")
        )
        assert next_assessment(new, day("2026-03-02")) == day("2027-03-02")

    def test_without_any_rule_it_is_due_at_once(self, newsroom: Newsroom):
        ReassessmentRule.objects.all().delete()
        assert next_assessment(Ground.objects.get(code="process"), day("2026-11-20")) == day("2026-11-23")

    def test_months_end_where_the_shorter_month_ends(self):
        assert add_months(day("2027-08-31"), 6) == day("2028-02-29")


class TestByHand:
    def test_takes_two_people(self, newsroom: Newsroom):
        request = ask(newsroom)
        assert not Filing.objects.exists()
        filing = answer_request(request, by=newsroom.person(Role.APPROVAL), agreed=True)
        assert filing is not None
        assert (filing.record, filing.verdict, filing.request) == (None, None, request)
        assert (filing.reviewer, filing.confirmed_by) == (
            newsroom.person(Role.CONFIDENTIALITY),
            newsroom.person(Role.APPROVAL),
        )
        assert stands(filing).standing == "withheld"
        assert Entry.objects.filter(action="filing.made").count() == 1

    def test_one_person_with_both_roles_does_not_do(self, newsroom: Newsroom):
        newsroom.people["confidentiality"].groups.add(
            newsroom.agency.role_groups.get(role=Role.APPROVAL).group
        )
        request = ask(newsroom)
        with pytest.raises(MayNotAnswer):
            answer_request(request, by=newsroom.person(Role.CONFIDENTIALITY), agreed=True)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.APPROVAL])
    def test_only_the_confidentiality_reviewer_asks(self, newsroom: Newsroom, role: str):
        with pytest.raises(MayNotRequest):
            request_filing(by=newsroom.person(role), agency=newsroom.agency, title="x")

    def test_a_refusal_says_why_and_makes_no_filing(self, newsroom: Newsroom):
        request = ask(newsroom)
        with pytest.raises(CommentRequired):
            answer_request(request, by=newsroom.person(Role.APPROVAL), agreed=False)
        answer_request(request, by=newsroom.person(Role.APPROVAL), agreed=False, comment="应当公开")
        assert not Filing.objects.exists()
        with pytest.raises(AlreadyAnswered):
            answer_request(request, by=newsroom.person(Role.APPROVAL), agreed=True)
        assert Entry.objects.filter(action="filing.refused").exists()


@pytest.mark.parametrize("table", ["filing", "filingrequest", "requestanswer"])
def test_the_database_refuses_every_change(newsroom: Newsroom, table: str):
    answer_request(ask(newsroom), by=newsroom.person(Role.APPROVAL), agreed=True)
    for statement in (f"UPDATE nondisclosure_{table} SET id = id", f"DELETE FROM nondisclosure_{table}"):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_record_that_was_filed_is_not_deleted(newsroom: Newsroom):
    filing = file_of(newsroom, outcome="partly")
    with pytest.raises(ProtectedError), transaction.atomic():
        newsroom.fresh(filing.record).delete()
    assert Record.objects.filter(pk=filing.record_id).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_numbers_given_out_at_the_same_moment_differ_and_have_no_gap(newsroom: Newsroom):
    requests = [ask(newsroom, title=f"第{n}份") for n in range(12)]
    approvers = [make_person(newsroom.agency, Role.APPROVAL, n) for n in range(20, 24)]

    def answer(n: int) -> str:
        try:
            filing = answer_request(requests[n], by=approvers[n % 4], agreed=True)
            assert filing is not None
            return filing.number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(answer, range(12)))
    year = datetime.date.today().year
    assert sorted(numbers) == sorted(f"解放街道不公开备〔{year}〕{n}号" for n in range(1, 13))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_approvers_at_one_request_make_one_filing(newsroom: Newsroom):
    request = ask(newsroom)
    approvers = [make_person(newsroom.agency, Role.APPROVAL, n) for n in range(20, 24)]

    def answer(approver: object) -> bool:
        try:
            answer_request(request, by=approver, agreed=True)
        except AlreadyAnswered:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, approvers)) == [False, False, False, True]
    assert Filing.objects.count() == 1
