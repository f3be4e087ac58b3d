"""可以公开、部分公开、不予公开: what each says, what it does, and what it keeps from being published."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.records.door import KeptForAssessment
from cms.records.models import Edition, Record
from cms.records.scheduling import publish_due
from cms.records.withholding import MayNotReopen, NotWithheld, ReopeningReasonRequired, reopen
from cms.review import gate, steps
from cms.review import required as required_module
from cms.review.actions import MayNotDecide
from cms.review.conclusions import Incomplete, NotAtThisStep, all_in_order
from cms.review.gate import NotCleared
from cms.review.models import ChecklistItem, Ground, Reopening, Step, Verdict
from cms.review.standing import demand_of, withholding_of
from cms.review.steps import DecideAtTheDesk, Withheld
from tests.newsroom import Newsroom, make_agency, make_person

LONG_AGO = datetime.date(2019, 5, 15)


@pytest.fixture
def ground(db: None) -> Ground:
    return Ground.objects.create(
        code="privacy",
        article="《政府信息公开条例》第十五条",
        label="个人隐私",
        force="must_unless",
        valid_from=LONG_AGO,
    )


@pytest.fixture
def at_confidentiality(newsroom: Newsroom) -> Record:
    record = newsroom.draft(body=[("text", "<p>联系人张三，电话0772-2525806。</p>")])
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    return record


def partly(newsroom: Newsroom, record: Record, ground: Ground | None, **changes: Any) -> Verdict:
    said = {"removals": "张三的电话", "public_reason": "部分内容涉及个人隐私。", **changes}
    return newsroom.decide(record, Role.CONFIDENTIALITY, "partly", "", ground=ground, **said)


def withhold(newsroom: Newsroom, record: Record, ground: Ground | None, comment: str = "属过程稿") -> Verdict:
    return newsroom.decide(record, Role.CONFIDENTIALITY, "withhold", comment, ground=ground)


class TestWhatAConclusionMustSay:
    def test_the_ground_is_compulsory(self, newsroom: Newsroom, at_confidentiality: Record) -> None:
        for conclude in (partly, withhold):
            with pytest.raises(Incomplete, match="依据"):
                conclude(newsroom, at_confidentiality, None)
        assert Verdict.objects.count() == 1

    @pytest.mark.parametrize(
        "dates",
        [
            {"valid_from": datetime.date(2999, 1, 1)},
            {"valid_until": datetime.date(2020, 1, 1)},
        ],
    )
    def test_only_grounds_that_hold_today_count(
        self,
        newsroom: Newsroom,
        at_confidentiality: Record,
        ground: Ground,
        dates: dict[str, datetime.date],
    ) -> None:
        Ground.objects.filter(pk=ground.pk).update(**dates)
        with pytest.raises(Incomplete, match="现行有效"):
            withhold(newsroom, at_confidentiality, ground)

    def test_the_last_day_of_a_ground_still_counts(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        Ground.objects.filter(pk=ground.pk).update(valid_until=timezone.localdate())
        assert withhold(newsroom, at_confidentiality, ground).ground == ground

    @pytest.mark.parametrize("missing", ["removals", "public_reason"])
    def test_partly_says_what_goes_and_what_the_public_is_told(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground, missing: str
    ) -> None:
        with pytest.raises(Incomplete):
            partly(newsroom, at_confidentiality, ground, **{missing: "  "})

    def test_withholding_says_why(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        with pytest.raises(Incomplete, match="理由"):
            withhold(newsroom, at_confidentiality, ground, " ")

    @pytest.mark.parametrize("outcome", ["partly", "withhold", "refer", "nonsense"])
    def test_other_steps_only_pass_or_return(self, newsroom: Newsroom, ground: Ground, outcome: str) -> None:
        record = newsroom.draft()
        newsroom.submit(record)
        with pytest.raises(NotAtThisStep):
            newsroom.decide(record, Role.DEPARTMENT, outcome, "理由", ground=ground)

    @pytest.mark.parametrize("outcome", ["refer", "nonsense", ""])
    def test_no_other_outcome_exists(
        self, newsroom: Newsroom, at_confidentiality: Record, outcome: str
    ) -> None:
        with pytest.raises(NotAtThisStep):
            newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, outcome, "理由")

    def test_wagtails_own_action_is_no_way_round(
        self, newsroom: Newsroom, at_confidentiality: Record
    ) -> None:
        state = newsroom.fresh(at_confidentiality).current_workflow_task_state
        task, reviewer = state.task.specific, newsroom.person(Role.CONFIDENTIALITY)
        assert task.get_actions(at_confidentiality, reviewer) == []
        with pytest.raises(DecideAtTheDesk):
            task.on_action(state, reviewer, "approve", comment="")


class TestChecklist:
    @pytest.fixture
    def items(self, db: None) -> list[ChecklistItem]:
        texts = ("不含国家秘密", "个人信息已处理")
        past = datetime.date(2020, 1, 1)
        ChecklistItem.objects.create(text="旧的一项", valid_from=LONG_AGO, valid_until=past)
        return [ChecklistItem.objects.create(text=text, valid_from=LONG_AGO) for text in texts]

    def test_every_item_that_holds_is_answered(
        self, newsroom: Newsroom, at_confidentiality: Record, items: list[ChecklistItem]
    ) -> None:
        with pytest.raises(Incomplete, match="不含国家秘密"):
            newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY)
        half = all_in_order(Step.CONFIDENTIALITY)[:1]
        with pytest.raises(Incomplete, match="个人信息已处理"):
            newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, checklist=half)

    def test_no_means_no_approval(
        self, newsroom: Newsroom, at_confidentiality: Record, items: list[ChecklistItem]
    ) -> None:
        answers = all_in_order(Step.CONFIDENTIALITY)
        answers[1]["answer"] = "no"
        with pytest.raises(Incomplete, match="个人信息已处理"):
            newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, checklist=answers)

    def test_the_answers_stay_with_the_verdict_as_they_read_then(
        self, newsroom: Newsroom, at_confidentiality: Record, items: list[ChecklistItem]
    ) -> None:
        answers = all_in_order(Step.CONFIDENTIALITY)
        answers[1] |= {"answer": "na", "remark": "没有个人信息"}
        verdict = newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, checklist=answers)
        ChecklistItem.objects.filter(text="个人信息已处理").update(text="改过的说法")
        verdict.refresh_from_db()
        assert verdict.checklist == [
            {"text": "不含国家秘密", "answer": "yes", "remark": ""},
            {"text": "个人信息已处理", "answer": "na", "remark": "没有个人信息"},
        ]

    def test_returning_needs_no_checklist(
        self, newsroom: Newsroom, at_confidentiality: Record, items: list[ChecklistItem]
    ) -> None:
        newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, "reject", "请说明来源")


class TestPartly:
    def test_the_editor_gets_it_back_with_the_list(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        partly(newsroom, at_confidentiality, ground)
        state = newsroom.fresh(at_confidentiality).current_workflow_state
        assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
        assert "张三的电话" in state.current_task_state.comment
        demand = demand_of(at_confidentiality.pk)
        assert demand is not None
        assert demand.is_open

    def redacted(self, newsroom: Newsroom, record: Record, ground: Ground) -> Record:
        partly(newsroom, record, ground)
        newsroom.edit(record, body=[("text", "<p>联系人略。</p>")])
        newsroom.resubmit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        return record

    def test_the_next_round_must_say_that_it_was_done(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        record = self.redacted(newsroom, at_confidentiality, ground)
        for said in ("", "nonsense"):
            with pytest.raises(Incomplete, match="是否都已去掉"):
                newsroom.decide(record, Role.CONFIDENTIALITY, after_demand=said)
        verdict = newsroom.decide(record, Role.CONFIDENTIALITY, after_demand="kept")
        assert verdict.partial_of.removals == "张三的电话"

    def test_nothing_was_removed_is_not_done(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        partly(newsroom, at_confidentiality, ground)
        newsroom.resubmit(at_confidentiality)
        with pytest.raises(Incomplete, match="相同"):
            newsroom.decide(at_confidentiality, Role.CONFIDENTIALITY, after_demand="kept")

    def test_the_edition_says_it_is_partial_and_why_and_not_what_was_removed(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        record = self.redacted(newsroom, at_confidentiality, ground)
        newsroom.decide(record, Role.CONFIDENTIALITY, after_demand="kept")
        newsroom.decide(record, Role.APPROVAL)
        payload = json.loads(Edition.objects.get().payload)
        assert payload["partial"] == {"article": ground.article, "reason": "部分内容涉及个人隐私。"}
        assert "张三" not in Edition.objects.get().payload

    def test_a_later_edition_stays_partial_until_a_reviewer_lifts_it(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        record = self.redacted(newsroom, at_confidentiality, ground)
        newsroom.decide(record, Role.CONFIDENTIALITY, after_demand="kept")
        newsroom.decide(record, Role.APPROVAL)
        for said, comment in (("kept", ""), ("lifted", "本人已同意公开")):
            newsroom.edit(record, title=f"再改：{said}")
            newsroom.submit(record)
            newsroom.decide(record, Role.DEPARTMENT)
            with pytest.raises(Incomplete):
                newsroom.decide(record, Role.CONFIDENTIALITY)
            newsroom.decide(record, Role.CONFIDENTIALITY, "approve", comment, after_demand=said)
            newsroom.decide(record, Role.APPROVAL)
        partial = ["partial" in json.loads(edition.payload) for edition in Edition.objects.order_by("number")]
        assert partial == [True, True, False]
        assert demand_of(record.pk) is None

    def test_lifting_it_needs_a_reason(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        record = self.redacted(newsroom, at_confidentiality, ground)
        with pytest.raises(Incomplete, match="理由"):
            newsroom.decide(record, Role.CONFIDENTIALITY, "approve", " ", after_demand="lifted")

    def test_a_full_edition_has_no_such_key(self, newsroom: Newsroom) -> None:
        newsroom.publish()
        assert "partial" not in json.loads(Edition.objects.get().payload)


class TestWithholding:
    def test_it_ends_the_round_and_marks_the_record(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        withhold(newsroom, at_confidentiality, ground)
        record = newsroom.fresh(at_confidentiality)
        assert record.current_workflow_state is None
        assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
        assert record.disclosure == "none"
        assert record.latest_revision.content["disclosure"] == "none"
        assert record.latest_revision.user is None  # who withholds has not edited it

    def test_it_cannot_be_submitted_whoever_tries(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        withhold(newsroom, at_confidentiality, ground)
        newsroom.edit(at_confidentiality, disclosure="active")
        superuser = User.objects.create_superuser("root", password="演示密码2026")
        for user in (newsroom.person(Role.EDITOR), superuser):
            assert (
                not newsroom.fresh(at_confidentiality).permissions_for_user(user).can_submit_for_moderation()
            )
        with pytest.raises(Withheld), transaction.atomic():
            newsroom.submit(at_confidentiality)
        assert not WorkflowState.objects.active().exists()

    def test_it_outweighs_an_earlier_clearance_that_waits_for_its_time(
        self, newsroom: Newsroom, ground: Ground
    ) -> None:
        record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(record)
        newsroom.approve_all(record)
        scheduled = newsroom.fresh(record).scheduled_revision
        newsroom.edit(record, title="改一改", go_live_at=None)
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        withhold(newsroom, record, ground)
        Revision.objects.filter(pk=scheduled.pk).update(
            approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1)
        )
        assert "不予公开" in publish_due().refused[0][1]
        assert not Edition.objects.exists()
        reopen(newsroom.fresh(record), by=newsroom.person(Role.CONFIDENTIALITY), reason="解密")
        with pytest.raises(NotCleared, match="重新送审"):  # reopened, but that clearance is from before
            Revision.objects.get(pk=scheduled.pk).publish()

    def test_verdicts_forged_past_it_do_not_open_the_gate(
        self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground
    ) -> None:
        withhold(newsroom, at_confidentiality, ground)
        revision = newsroom.edit(at_confidentiality, disclosure="active")
        forge(newsroom, revision)
        with pytest.raises(NotCleared, match="不予公开"):
            revision.publish()

    def test_a_published_edition_stays(self, newsroom: Newsroom, ground: Ground) -> None:
        record = newsroom.publish()
        newsroom.edit(record, title="改动不得公开")
        newsroom.submit(record)
        newsroom.decide(record, Role.DEPARTMENT)
        withhold(newsroom, record, ground)
        record = newsroom.fresh(record)
        assert record.live
        assert record.disclosure == "active"
        assert record.latest_revision.content["disclosure"] == "none"
        assert Edition.objects.count() == 1
        assert record.permissions_for_user(newsroom.person(Role.APPROVAL)).can_withdraw()

    def test_it_is_not_deleted(self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground) -> None:
        withhold(newsroom, at_confidentiality, ground)
        superuser = User.objects.create_superuser("root", password="演示密码2026")
        record = newsroom.fresh(at_confidentiality)
        assert not record.permissions_for_user(superuser).can_delete()
        with pytest.raises(KeptForAssessment):
            record.delete()


class TestReopening:
    @pytest.fixture
    def withheld(self, newsroom: Newsroom, at_confidentiality: Record, ground: Ground) -> Record:
        withhold(newsroom, at_confidentiality, ground)
        return at_confidentiality

    def test_a_reopened_record_goes_through_a_whole_new_review(
        self, newsroom: Newsroom, withheld: Record
    ) -> None:
        reopen(withheld, by=newsroom.person(Role.CONFIDENTIALITY), reason="保密期限届满")
        record = newsroom.fresh(withheld)
        assert record.disclosure == record.latest_revision.content["disclosure"] == "active"
        assert withholding_of(record.pk) is None
        with pytest.raises(NotCleared):
            record.latest_revision.publish()
        newsroom.submit(record)
        assert newsroom.fresh(record).current_workflow_task.step == "department"
        assert newsroom.approve_all(record).live  # the confidentiality reviewer may judge it again

    def test_only_its_reviewers_and_approvers_reopen(self, newsroom: Newsroom, withheld: Record) -> None:
        other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
        superuser = User.objects.create_superuser("root", password="演示密码2026")
        for user in (
            newsroom.person(Role.EDITOR),
            newsroom.person(Role.DEPARTMENT),
            make_person(other, Role.APPROVAL),
            superuser,
        ):
            with pytest.raises(MayNotReopen):
                reopen(withheld, by=user, reason="解密")
        assert withholding_of(withheld.pk)

    def test_it_needs_a_reason_and_something_withheld(self, newsroom: Newsroom, withheld: Record) -> None:
        approver = newsroom.person(Role.APPROVAL)
        with pytest.raises(ReopeningReasonRequired):
            reopen(withheld, by=approver, reason=" ")
        reopen(withheld, by=approver, reason="解密")
        with pytest.raises(NotWithheld):
            reopen(withheld, by=approver, reason="解密")

    def test_it_is_never_changed(self, newsroom: Newsroom, withheld: Record) -> None:
        reopen(withheld, by=newsroom.person(Role.APPROVAL), reason="解密")
        with pytest.raises(IntegrityError), transaction.atomic():
            Reopening.objects.update(reason="别的")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM review_reopening")


class TestEstablished:
    def at_approval(self, newsroom: Newsroom) -> Record:
        record = newsroom.draft()
        newsroom.bring_to_approval(record)
        return record

    def test_who_is_not_established_does_not_approve(self, newsroom: Newsroom) -> None:
        record = self.at_approval(newsroom)
        User.objects.update(established=False)
        with pytest.raises(MayNotDecide, match="在编"):
            newsroom.decide(record, Role.APPROVAL)
        assert not Edition.objects.exists()

    def test_the_other_steps_do_not_ask(self, newsroom: Newsroom) -> None:
        assert not newsroom.person(Role.DEPARTMENT).established
        self.at_approval(newsroom)

    def test_the_gate_asks_what_was_true_then(self, newsroom: Newsroom) -> None:
        record = newsroom.draft(go_live_at=timezone.now() + datetime.timedelta(hours=1))
        newsroom.submit(record)
        newsroom.approve_all(record)
        User.objects.update(established=False)  # left since: does not matter
        revision = newsroom.fresh(record).latest_revision
        assert gate.require_clearance(revision).established

    def test_the_gate_refuses_an_approval_of_someone_else(self, newsroom: Newsroom) -> None:
        revision = newsroom.draft().latest_revision
        forge(newsroom, revision, established=False)
        with pytest.raises(NotCleared, match="在编"):
            revision.publish()

    def test_a_verdict_keeps_who_it_was(self, newsroom: Newsroom) -> None:
        User.objects.filter(pk=newsroom.people[Role.APPROVAL].pk).update(
            last_name="王", first_name="主任", position="办公室主任"
        )
        record = self.at_approval(newsroom)
        verdict = newsroom.decide(record, Role.APPROVAL)
        User.objects.update(last_name="李", position="")
        verdict.refresh_from_db()
        assert (verdict.decided_by_name, verdict.decided_by_position, verdict.established) == (
            "王主任",
            "办公室主任",
            True,
        )
        assert verdict.agency == newsroom.agency


def test_a_round_may_need_other_steps(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seam for lanes with fewer people: tasks skip what is not required, and the gate does not ask for it."""

    def two(page_id: int, round_id: int) -> tuple[Step, ...]:
        return Step.CONFIDENTIALITY, Step.APPROVAL

    for module in (required_module, gate, steps):
        monkeypatch.setattr(module, "required_steps", two)
    record = newsroom.draft()
    newsroom.submit(record)
    assert newsroom.fresh(record).current_workflow_task.step == "confidentiality"
    newsroom.decide(record, Role.CONFIDENTIALITY)
    newsroom.decide(record, Role.APPROVAL)
    assert newsroom.fresh(record).live


def test_every_act_is_in_the_audit_log(
    newsroom: Newsroom, at_confidentiality: Record, ground: Ground
) -> None:
    withhold(newsroom, at_confidentiality, ground)
    reopen(at_confidentiality, by=newsroom.person(Role.APPROVAL), reason="解密")
    said = list(Entry.objects.order_by("number").values_list("action", "details__outcome"))
    assert [action for action, _ in said if action in {"verdict.given", "record.reopened"}] == [
        "verdict.given",
        "verdict.given",
        "record.reopened",
    ]
    entry = Entry.objects.filter(action="verdict.given").last()
    assert (entry.details["outcome"], entry.details["ground"]) == ("withhold", "privacy")
    assert entry.agency_id == newsroom.agency.pk


def forge(newsroom: Newsroom, revision: Revision, *, established: bool = True) -> None:
    """A full set of approvals written straight into the table."""
    for number, role in enumerate((Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL)):
        Verdict.objects.create(
            revision=revision,
            round_id=99,
            task_state_id=990 + number,
            page_id_at_decision=int(revision.object_id),
            title="伪造",
            step=role.value,
            outcome="approve",
            digest=gate.content_digest(revision),
            decided_by=newsroom.person(role),
            established=established,
        )
