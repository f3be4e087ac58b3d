"""提请确定: the question waits with a clock, nobody decides meanwhile, and the answer binds."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.records.models import Edition, Record
from cms.records.scheduling import publish_due
from cms.refusal import Refusal
from cms.review.actions import AlreadyDecided, AwaitingAnswer, ContentChanged, MayNotDecide
from cms.review.clock import clock_of, clocks
from cms.review.conclusions import Incomplete, NotAsDetermined, NotAtThisStep
from cms.review.letters import referral_letter
from cms.review.models import Ground, Referral, ReferralAnswer, ReferralWording, ReviewTimeLimit, Verdict
from cms.review.referring import AlreadyAnswered, MayNotAnswer, WrongDay, record_answer, refer
from cms.workdays.models import SpecialDay, WorkingYear
from tests.cms.review.test_gate import TestAtTheSameMoment
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person

LONG_AGO = datetime.date(2019, 5, 15)


def at_confidentiality(newsroom: Newsroom, **changes: Any) -> Record:
    record = newsroom.draft(**changes)
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    return record


def send(newsroom: Newsroom, record: Record, **changes: Any) -> Referral:
    said = {
        "authority": "secrecy",
        "authority_name": "柳北区国家保密局",
        "question": "附件二的坐标是否属于国家秘密？",
        "by": newsroom.person(Role.CONFIDENTIALITY),
        **changes,
    }
    return refer(newsroom.fresh(record).current_workflow_task_state, **said)


def answer(
    newsroom: Newsroom, referral: Referral, determination: str = "open", **changes: Any
) -> ReferralAnswer:
    said = {
        "by": newsroom.person(Role.CONFIDENTIALITY),
        "determination": determination,
        "text": "经研究，可以公开。",
        "answered_on": timezone.localdate(),
        "document_number": "柳北保函〔2026〕3号",
        **changes,
    }
    return record_answer(referral, **said)


@pytest.fixture
def ground(db: None) -> Ground:
    return Ground.objects.create(
        code="secret", article="第十四条", label="国家秘密", force="must", valid_from=LONG_AGO
    )


class TestWaiting:
    @pytest.mark.parametrize("outcome", ["approve", "reject", "partly", "withhold"])
    def test_nobody_decides_until_it_is_answered(
        self, newsroom: Newsroom, ground: Ground, outcome: str
    ) -> None:
        record = at_confidentiality(newsroom)
        send(newsroom, record)
        said = {"ground": ground, "removals": "甲", "public_reason": "乙"}
        with pytest.raises(AwaitingAnswer, match="柳北区国家保密局"):
            newsroom.decide(record, Role.CONFIDENTIALITY, outcome, "理由", **said)
        assert newsroom.fresh(record).current_workflow_task.step == "confidentiality"
        assert Verdict.objects.count() == 1

    def test_it_is_not_sent_twice(self, newsroom: Newsroom) -> None:
        record = at_confidentiality(newsroom)
        send(newsroom, record)
        with pytest.raises(MayNotDecide):
            send(newsroom, record)

    def test_cancelling_and_submitting_again_is_no_way_round(self, newsroom: Newsroom) -> None:
        record = at_confidentiality(newsroom)
        send(newsroom, record)
        newsroom.fresh(record).current_workflow_state.cancel(user=newsroom.person(Role.EDITOR))
        newsroom.edit(record, title="换个标题再送")
        newsroom.submit(record)
        with pytest.raises(AwaitingAnswer):
            newsroom.decide(record, Role.DEPARTMENT)

    def test_a_cleared_revision_does_not_go_out_meanwhile(self, newsroom: Newsroom) -> None:
        record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(record)
        newsroom.approve_all(record)
        newsroom.edit(record, title="再改", go_live_at=None)
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        send(newsroom, record)
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
            assert "提请" in publish_due().refused[0][1]
        assert not Edition.objects.exists()

    def test_only_at_confidentiality_by_who_may_decide_there(self, newsroom: Newsroom) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        with pytest.raises(NotAtThisStep):
            send(newsroom, record, by=newsroom.person(Role.DEPARTMENT))
        newsroom.decide(record, Role.DEPARTMENT)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.CONFIDENTIALITY)
        for user in (newsroom.person(Role.APPROVAL), newsroom.person(Role.EDITOR), stranger):
            with pytest.raises(MayNotDecide):
                send(newsroom, record, by=user)
        assert not Referral.objects.exists()

    @pytest.mark.parametrize("missing", ["authority", "authority_name", "question"])
    def test_it_says_whom_and_what(self, newsroom: Newsroom, missing: str) -> None:
        record = at_confidentiality(newsroom)
        with pytest.raises(Incomplete):
            send(newsroom, record, **{missing: " "})

    def test_what_was_not_read_is_not_referred(self, newsroom: Newsroom) -> None:
        record = at_confidentiality(newsroom)
        with pytest.raises(ContentChanged):
            send(newsroom, record, seen="0" * 64)


class TestClock:
    @pytest.fixture(autouse=True)
    def calendar(self, db: None) -> None:
        WorkingYear.objects.create(year=2026, complete=True)
        for day in range(1, 8):
            SpecialDay.objects.create(day=datetime.date(2026, 10, day), name="国庆节")
        SpecialDay.objects.create(day=datetime.date(2026, 10, 10), working=True)

    def limit(self, days: int, valid_from: datetime.date = LONG_AGO) -> None:
        ReviewTimeLimit.objects.create(working_days=days, valid_from=valid_from)

    def test_the_limit_counts_working_days_by_the_rule_that_holds(self, newsroom: Newsroom) -> None:
        self.limit(20)
        self.limit(7, datetime.date(2026, 9, 1))
        self.limit(3, datetime.date(2027, 1, 1))
        record = at_confidentiality(newsroom)
        with time_machine.travel(datetime.datetime(2026, 9, 28, 2, tzinfo=datetime.UTC)):
            referral = send(newsroom, record)
            assert referral.due_on == datetime.date(2026, 10, 13)
            assert not referral.due_provisional
            assert "还剩 7 个工作日（10月13日到期）" in clock_of(referral).words
        today = {
            datetime.date(2026, 10, 9): (4, 3),
            datetime.date(2026, 10, 13): (7, 0),
            datetime.date(2026, 10, 15): (9, -2),
        }
        for day, (waited, left) in today.items():
            clock = clocks([referral], day)[referral.pk]
            assert (clock.waited, clock.left) == (waited, left), day
        assert "今天到期" in clocks([referral], datetime.date(2026, 10, 13))[referral.pk].words
        assert "已超期 2 个工作日" in clocks([referral], datetime.date(2026, 10, 15))[referral.pk].words
        # Overdue over a weekend counts as at least one.
        assert clocks([referral], datetime.date(2026, 10, 14))[referral.pk].is_overdue

    def test_a_year_without_a_calendar_is_provisional(self, newsroom: Newsroom) -> None:
        self.limit(10)
        with time_machine.travel(datetime.datetime(2026, 12, 28, 2, tzinfo=datetime.UTC)):
            referral = send(newsroom, at_confidentiality(newsroom))
        assert referral.due_provisional

    def test_without_a_rule_there_is_no_limit(self, newsroom: Newsroom) -> None:
        referral = send(newsroom, at_confidentiality(newsroom))
        assert referral.due_on is None
        assert "没有规定答复期限" in clock_of(referral).words

    def test_many_clocks_cost_two_queries(self, newsroom: Newsroom, django_assert_num_queries: Any) -> None:
        self.limit(10)
        found = [send(newsroom, at_confidentiality(newsroom, title=f"第{n}条")) for n in range(4)]
        with django_assert_num_queries(2):
            clocks(found, timezone.localdate())


class TestAnswers:
    def test_the_reviewer_decides_with_the_answer(self, newsroom: Newsroom) -> None:
        record = at_confidentiality(newsroom)
        referral = send(newsroom, record)
        answer(newsroom, referral)
        verdict = newsroom.decide(record, Role.CONFIDENTIALITY)
        assert verdict.referral == referral
        assert newsroom.decide(record, Role.APPROVAL).referral is None
        assert newsroom.fresh(record).live

    @pytest.mark.parametrize(
        ("determined", "refused"),
        [
            ("withhold", ["approve", "partly", "reject"]),
            ("partly", ["approve", "reject"]),
            ("open", []),
            ("none", []),
        ],
    )
    def test_what_was_determined_binds(
        self, newsroom: Newsroom, ground: Ground, determined: str, refused: list[str]
    ) -> None:
        record = at_confidentiality(newsroom)
        answer(newsroom, send(newsroom, record), determined)
        said = {"ground": ground, "removals": "甲", "public_reason": "乙"}
        for outcome in refused:
            with pytest.raises(NotAsDetermined, match="柳北区国家保密局已确定"):
                newsroom.decide(record, Role.CONFIDENTIALITY, outcome, "理由", **said)
        newsroom.decide(record, Role.CONFIDENTIALITY, "withhold", "理由", **said)

    def test_a_new_round_does_not_shake_it_off(self, newsroom: Newsroom, ground: Ground) -> None:
        record = at_confidentiality(newsroom)
        answer(newsroom, send(newsroom, record), "withhold")
        newsroom.fresh(record).current_workflow_state.cancel(user=newsroom.person(Role.EDITOR))
        newsroom.edit(record, title="换个标题")
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        with pytest.raises(NotAsDetermined):
            newsroom.decide(record, Role.CONFIDENTIALITY)

    def test_it_is_recorded_once(self, newsroom: Newsroom) -> None:
        referral = send(newsroom, at_confidentiality(newsroom))
        answer(newsroom, referral)
        with pytest.raises(AlreadyAnswered):
            answer(newsroom, referral, "withhold")

    def test_by_a_confidentiality_reviewer_of_the_agency_who_did_not_edit(self, newsroom: Newsroom) -> None:
        both = newsroom.person(Role.EDITOR)
        both.groups.add(newsroom.agency.role_groups.get(role=Role.CONFIDENTIALITY).group)
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.CONFIDENTIALITY)
        superuser = User.objects.create_superuser("root", password="演示密码2026")
        referral = send(newsroom, at_confidentiality(newsroom))
        for user in (newsroom.person(Role.EDITOR), newsroom.person(Role.APPROVAL), stranger, superuser):
            with pytest.raises(MayNotAnswer):
                answer(newsroom, referral, by=user)

    @pytest.mark.parametrize("days", [-1, 1])
    def test_the_day_lies_between_the_question_and_today(self, newsroom: Newsroom, days: int) -> None:
        referral = send(newsroom, at_confidentiality(newsroom))
        with pytest.raises(WrongDay):
            answer(newsroom, referral, answered_on=timezone.localdate() + datetime.timedelta(days=days))

    def test_the_file_is_kept_with_its_digest(self, newsroom: Newsroom) -> None:
        file = SimpleUploadedFile("复函.pdf", b"%PDF-1.7 answer")
        kept = answer(newsroom, send(newsroom, at_confidentiality(newsroom)), file=file)
        with kept.file.open("rb") as opened:
            assert opened.read() == b"%PDF-1.7 answer"
        assert len(kept.file_sha256) == 64

    def test_both_are_evidence_and_in_the_audit_log(self, newsroom: Newsroom) -> None:
        answer(newsroom, send(newsroom, at_confidentiality(newsroom)))
        for model, change in ((Referral, {"question": "别的"}), (ReferralAnswer, {"text": "别的"})):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(**change)
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.all()._raw_delete("default")
        actions = set(Entry.objects.values_list("action", flat=True))
        assert {"referral.sent", "referral.answered"} <= actions


def test_the_letter_says_who_asks_whom_what_and_by_when(newsroom: Newsroom) -> None:
    ReferralWording.objects.create(opening="现提请贵单位确定。", closing="请予函复。", valid_from=LONG_AGO)
    ReviewTimeLimit.objects.create(working_days=10, valid_from=LONG_AGO)
    record = at_confidentiality(newsroom, title="关于#set text(red) [管网] 的公告")
    referral = send(newsroom, record, question="第一个问题\n第二个问题 $x$")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(referral_letter(referral))).pages)
    said = "".join(text.split())
    for words in (
        "提请确定函",
        referral.reference,
        "柳北区国家保密局：",
        "现提请贵单位确定。",
        "关于#settext(red)[管网]的公告",
        record.index_number,
        newsroom.agency.name,
        "第一个问题",
        "第二个问题$x$",
        "请予函复。",
        f"{referral.due_on.year}年{referral.due_on.month}月{referral.due_on.day}日",
    ):
        assert words in said, words


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

    def test_a_referral_and_an_approval(self) -> None:
        newsroom = make_newsroom()
        second = make_person(newsroom.agency, Role.CONFIDENTIALITY, 2)
        for number in range(4):
            record = at_confidentiality(newsroom, title=f"第{number}条")
            results = TestAtTheSameMoment.together(
                lambda record=record: send(newsroom, record, by=User.objects.get(pk=second.pk)),
                lambda record=record: newsroom.decide(record, Role.CONFIDENTIALITY),
            )
            sent = Referral.objects.filter(page_id_at_sending=record.pk).exists()
            decided = Verdict.objects.filter(page_id_at_decision=record.pk, step="confidentiality").exists()
            assert sent != decided, results
            lost = [result for result in results if isinstance(result, Exception)]
            assert len(lost) == 1
            assert isinstance(lost[0], AwaitingAnswer | AlreadyDecided | MayNotDecide)

    def test_two_answers(self) -> None:
        newsroom = make_newsroom()
        referral = send(newsroom, at_confidentiality(newsroom))
        results = TestAtTheSameMoment.together(
            lambda: answer(newsroom, referral), lambda: answer(newsroom, referral, "withhold")
        )
        assert ReferralAnswer.objects.count() == 1
        assert sum(isinstance(result, AlreadyAnswered) for result in results) == 1

    def test_withholding_and_approving(self) -> None:
        newsroom = make_newsroom()
        ground = Ground.objects.create(
            code="secret", article="第十四条", label="国家秘密", force="must", valid_from=LONG_AGO
        )
        second = make_person(newsroom.agency, Role.CONFIDENTIALITY, 2)
        record = at_confidentiality(newsroom)
        state = newsroom.fresh(record).current_workflow_task_state

        def withhold() -> Verdict:
            return newsroom.decide(record, Role.CONFIDENTIALITY, "withhold", "涉密", ground=ground)

        def approve() -> Verdict:
            from cms.review.actions import decide

            return decide(state, by=User.objects.get(pk=second.pk), outcome="approve", comment="")

        results = TestAtTheSameMoment.together(withhold, approve)
        assert Verdict.objects.filter(step="confidentiality").count() == 1
        assert sum(isinstance(result, Refusal) for result in results) == 1
