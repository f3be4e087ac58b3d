"""What is withheld is looked at again; turning it into disclosure takes two people and the three steps."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms.agencies.models import Role
from cms.audit.models import Entry
from cms.nondisclosure.assessing import (
    AlreadyAssessed,
    MayNotAssess,
    NotConcluded,
    NothingToAssess,
    answer_assessment,
    assess,
)
from cms.nondisclosure.dates import add_months
from cms.nondisclosure.making import AlreadyAnswered, CommentRequired, MayNotAnswer, answer_request
from cms.nondisclosure.models import Assessment, Filing
from cms.nondisclosure.paper import describe
from cms.nondisclosure.standing import due_within, with_standing
from cms.records.models import Record
from cms.records.withholding import reopen
from cms.review.standing import withholding_of
from cms.workdays.counting import working_day_from
from tests.cms.nondisclosure.register import file_of, judge, set_up_register
from tests.cms.nondisclosure.test_filing import ask, stands
from tests.newsroom import Newsroom, make_newsroom, make_person


@pytest.fixture(autouse=True)
def register(newsroom: Newsroom) -> None:
    set_up_register()


def propose(newsroom: Newsroom, filing: Filing, conclusion: str = "disclose", **said: object) -> Assessment:
    return assess(
        filing,
        by=newsroom.person(Role.CONFIDENTIALITY),
        conclusion=conclusion,
        reason="方案已经印发，可以公开。",
        **said,
    )


def agree(newsroom: Newsroom, assessment: Assessment, agreed: bool = True, comment: str = "") -> None:
    answer_assessment(assessment, by=newsroom.person(Role.APPROVAL), agreed=agreed, comment=comment)


def publish(newsroom: Newsroom, record: Record, **particulars: str) -> None:
    if newsroom.fresh(record).current_workflow_state:
        newsroom.resubmit(record)
    else:
        newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    newsroom.decide(record, Role.CONFIDENTIALITY, comment="同意公开", **particulars)
    newsroom.decide(record, Role.APPROVAL)


class TestStayingWithheld:
    def test_sets_the_next_date_and_needs_nobody_else(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        tomorrow = timezone.localdate() + datetime.timedelta(days=30)
        assessment = propose(newsroom, filing, "keep", next_on=tomorrow)
        assert not assessment.is_waiting
        assert stands(filing).due_on == assessment.next_on >= tomorrow
        assert stands(filing).standing == "withheld"
        assert Entry.objects.get(action="filing.assessed").details["conclusion"] == "keep"

    def test_the_next_date_follows_the_interval(self, newsroom: Newsroom):
        assessment = propose(newsroom, file_of(newsroom), "keep")
        assert assessment.next_on == working_day_from(add_months(timezone.localdate(), 6))

    @pytest.mark.parametrize("days", [0, -1, 400])
    def test_the_next_date_is_neither_past_nor_beyond_the_interval(self, newsroom: Newsroom, days: int):
        wanted = timezone.localdate() + datetime.timedelta(days=days)
        with pytest.raises(NotConcluded, match="下次评估日期"):
            propose(newsroom, file_of(newsroom), "keep", next_on=wanted)

    def test_every_look_is_kept(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        for _ in range(3):
            propose(newsroom, filing, "keep")
        assert filing.assessments.count() == 3
        for statement in (
            "UPDATE nondisclosure_assessment SET reason = ''",
            "DELETE FROM nondisclosure_assessment",
        ):
            with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
                connection.cursor().execute(statement)


class TestTurning:
    def test_a_record_comes_back_to_its_editor_and_is_published_by_three_steps(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        record = filing.record
        assert withholding_of(record.pk)
        assessment = propose(newsroom, filing)
        assert stands(filing).waiting
        assert withholding_of(record.pk)  # one person alone changes nothing
        agree(newsroom, assessment)
        assert withholding_of(record.pk) is None
        assert describe(stands(filing)) == "转为公开，待发布"
        assert stands(filing).due_on is None
        publish(newsroom, record)
        shown = stands(filing)
        assert newsroom.fresh(record).live
        assert (shown.standing, shown.edition_number) == ("disclosed", 1)
        assert describe(shown) == "已转为公开（第1版）"

    def test_an_approver_who_disagrees_leaves_it_withheld_and_it_may_be_assessed_again(
        self, newsroom: Newsroom
    ):
        filing = file_of(newsroom)
        assessment = propose(newsroom, filing)
        with pytest.raises(CommentRequired):
            agree(newsroom, assessment, agreed=False)
        agree(newsroom, assessment, agreed=False, comment="尚未印发")
        assert withholding_of(filing.record_id)
        assert stands(filing).standing == "withheld"
        assert stands(filing).due_on == filing.reassess_on
        agree(newsroom, propose(newsroom, filing))
        assert stands(filing).standing == "turning"

    def test_a_new_refusal_after_it_makes_a_new_filing(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        agree(newsroom, propose(newsroom, filing))
        again = judge(newsroom, filing.record)
        assert stands(filing).standing == "superseded"
        assert stands(again).standing == "withheld"
        with pytest.raises(NothingToAssess):
            propose(newsroom, filing)

    def test_what_was_turned_is_not_assessed_again(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        agree(newsroom, propose(newsroom, filing))
        with pytest.raises(NothingToAssess):
            propose(newsroom, filing, "keep")

    def test_a_verdict_that_was_reopened_by_itself_is_seen_too(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        reopen(filing.record, by=newsroom.person(Role.APPROVAL), reason="已解密")
        assert stands(filing).standing == "turning"
        publish(newsroom, filing.record)
        assert describe(stands(filing)) == "已转为公开（第1版）"

    def test_in_part_stays_on_the_register(self, newsroom: Newsroom):
        filing = file_of(newsroom)
        assessment = propose(newsroom, filing, "partly")
        agree(newsroom, assessment)
        assert stands(filing).standing == "partly"
        assert stands(filing).due_on == assessment.next_on
        publish(newsroom, filing.record)
        assert describe(stands(filing)) == "部分公开（第1版）"


class TestInPart:
    def test_shows_the_edition_that_leaves_it_out(self, newsroom: Newsroom):
        filing = file_of(newsroom, outcome="partly", ground="personal-privacy")
        assert describe(stands(filing)) == "部分公开"
        newsroom.edit(filing.record, summary="去掉了住址")
        publish(newsroom, filing.record, after_demand="kept")
        assert describe(stands(filing)) == "部分公开（第1版）"
        assert stands(filing).due_on == filing.reassess_on

    def test_turns_into_full_disclosure_with_the_next_edition(self, newsroom: Newsroom):
        filing = file_of(newsroom, outcome="partly", ground="personal-privacy")
        newsroom.edit(filing.record, summary="去掉了住址")
        publish(newsroom, filing.record, after_demand="kept")
        agree(newsroom, propose(newsroom, filing))
        assert stands(filing).standing == "turning"
        newsroom.edit(filing.record, summary="恢复了住址")
        publish(newsroom, filing.record, after_demand="lifted")
        assert describe(stands(filing)) == "已转为公开（第2版）"

    def test_is_not_concluded_in_part_a_second_time(self, newsroom: Newsroom):
        with pytest.raises(NotConcluded, match="已是部分公开"):
            propose(newsroom, file_of(newsroom, outcome="partly"), "partly")


class TestByHand:
    def test_is_disclosed_by_a_record_that_the_editor_enters(self, newsroom: Newsroom):
        filing = answer_request(ask(newsroom), by=newsroom.person(Role.APPROVAL), agreed=True)
        with pytest.raises(NotConcluded, match="索引号"):
            propose(newsroom, filing)
        record = newsroom.draft(title="会议纪要")
        agree(newsroom, propose(newsroom, filing, record=record))
        publish(newsroom, record)
        assert describe(stands(filing)) == "已转为公开（第1版）"

    def test_not_by_the_record_of_another_agency(self, newsroom: Newsroom):
        filing = answer_request(ask(newsroom), by=newsroom.person(Role.APPROVAL), agreed=True)
        other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
        with pytest.raises(NotConcluded, match="本公开主体"):
            propose(newsroom, filing, record=other.draft())


class TestWho:
    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.APPROVAL])
    def test_only_the_confidentiality_reviewer_assesses(self, newsroom: Newsroom, role: str):
        with pytest.raises(MayNotAssess):
            assess(file_of(newsroom), by=newsroom.person(role), conclusion="keep", reason="x")

    def test_not_that_of_another_agency(self, newsroom: Newsroom):
        other = make_newsroom(code="450205100", slug="shibeiping", name="柳北区石碑坪镇人民政府", kind="town")
        with pytest.raises(MayNotAssess):
            assess(file_of(newsroom), by=other.person(Role.CONFIDENTIALITY), conclusion="keep", reason="x")

    def test_nobody_confirms_their_own(self, newsroom: Newsroom):
        approval = newsroom.agency.role_groups.get(role=Role.APPROVAL).group
        newsroom.people["confidentiality"].groups.add(approval)
        assessment = propose(newsroom, file_of(newsroom))
        with pytest.raises(MayNotAnswer):
            answer_assessment(assessment, by=newsroom.person(Role.CONFIDENTIALITY), agreed=True)

    def test_an_answer_is_given_once(self, newsroom: Newsroom):
        assessment = propose(newsroom, file_of(newsroom))
        agree(newsroom, assessment)
        with pytest.raises(AlreadyAnswered):
            agree(newsroom, assessment)


class TestDue:
    def test_overdue_and_soon_by_the_days_that_are_left(self, newsroom: Newsroom, settings):
        filing = file_of(newsroom)
        on = filing.reassess_on
        listed = lambda due, days: list(  # noqa: E731
            due_within(with_standing(Filing.objects.all()), due, on + datetime.timedelta(days=days))
        )
        assert listed("overdue", 0) == []
        assert listed("overdue", 1) == [filing]
        assert listed("soon", -30) == [filing]
        assert listed("soon", -31) == []
        assert listed("any", 1) == listed("any", -30) == [filing]
        settings.LIUBEI_ASSESSMENT_NOTICE_DAYS = 60
        assert listed("soon", -60) == [filing]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_one_filing_make_one_assessment(newsroom: Newsroom):
    filing = file_of(newsroom)
    reviewers = [make_person(newsroom.agency, Role.CONFIDENTIALITY, n) for n in range(20, 24)]

    def try_it(number: int) -> bool:
        try:
            conclusion = "disclose" if number % 2 else "keep"
            assess(filing, by=reviewers[number], conclusion=conclusion, reason="理由", seen=0)
        except AlreadyAssessed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]
    assert filing.assessments.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_approvers_at_one_turn_give_one_answer(newsroom: Newsroom):
    assessment = propose(newsroom, file_of(newsroom))
    approvers = [make_person(newsroom.agency, Role.APPROVAL, n) for n in range(20, 24)]

    def try_it(number: int) -> bool:
        try:
            answer_assessment(assessment, by=approvers[number], agreed=bool(number % 2), comment="意见")
        except AlreadyAnswered:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]
