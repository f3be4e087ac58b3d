"""撤稿 with four eyes: who may ask, confirm and decline, what is kept of it, and what the public form says."""

from __future__ import annotations

import datetime
import json
import threading
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.records import withdrawing
from cms.records.editions import InvalidPayload, check
from cms.records.loading import load_withdrawal_reasons
from cms.records.models import (
    PublishedRecord,
    Record,
    WithdrawalDecision,
    WithdrawalReason,
    WithdrawalRequest,
)
from cms.records.withdrawing import (
    AlreadyAsked,
    AlreadySettled,
    MayNotWithdraw,
    NotConfirmed,
    NotPublished,
    NotUrgent,
    OwnRequest,
    ReasonRequired,
    ReplacementRequired,
    WrongKind,
    ask_withdrawal,
    confirm_withdrawal,
    decline_withdrawal,
    retract_withdrawal,
    withdraw_at_once,
    withdraw_record,
)
from cms.refusal import Refusal
from liubei import district
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


@pytest.fixture
def second(newsroom: Newsroom) -> User:
    """Another approver of the agency."""
    return make_person(newsroom.agency, Role.APPROVAL, 2)


def payload(record: Record) -> dict[str, Any]:
    return json.loads(PublishedRecord.objects.get(record=record.pk).payload)


def actions() -> list[str]:
    return list(Entry.objects.filter(action__startswith="withdrawal.").values_list("action", flat=True))


class TestAsking:
    def test_asking_changes_nothing_for_the_public(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        assert newsroom.fresh(record).live
        assert not PublishedRecord.objects.get(record=record.pk).withdrawn
        assert (request.edition_number, request.at_once, request.verify_by) == (1, False, None)
        assert actions() == ["withdrawal.asked"]

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.EMERGENCY])
    def test_everyone_of_the_agency_may(self, newsroom: Newsroom, role: Role) -> None:
        assert newsroom.ask(newsroom.publish(), by=newsroom.person(role)).pk

    def test_strangers_may_not(self, newsroom: Newsroom) -> None:
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
        with pytest.raises(MayNotWithdraw):
            newsroom.ask(newsroom.publish(), by=stranger)

    def test_people_who_left_may_not(self, newsroom: Newsroom) -> None:
        editor = newsroom.person(Role.EDITOR)
        editor.is_active = False
        with pytest.raises(MayNotWithdraw):
            newsroom.ask(newsroom.publish(), by=editor)

    @pytest.mark.parametrize("changes", [{"note": " "}, {"explanation": "\n\t"}])
    def test_note_and_explanation_are_compulsory(self, newsroom: Newsroom, changes: dict[str, str]) -> None:
        with pytest.raises(ReasonRequired):
            newsroom.ask(newsroom.publish(), **changes)

    def test_what_is_not_public_cannot_be_withdrawn(self, newsroom: Newsroom) -> None:
        with pytest.raises(NotPublished):
            newsroom.ask(newsroom.draft())

    def test_one_open_request_at_a_time(self, newsroom: Newsroom, second: User) -> None:
        record = newsroom.publish()
        first = newsroom.ask(record)
        with pytest.raises(AlreadyAsked):
            newsroom.ask(record, by=second)
        decline_withdrawal(first, by=second, comment="没有错")
        assert newsroom.ask(record).pk != first.pk

    def test_a_reason_allows_only_its_kinds(self, newsroom: Newsroom) -> None:
        with pytest.raises(WrongKind, match="不能用这种处理方式"):
            newsroom.ask(newsroom.publish(), **newsroom.withdrawal("must-not-be-public", "explained"))

    @pytest.mark.parametrize(
        "change",
        [{"valid_from": datetime.date(2999, 1, 1)}, {"valid_until": datetime.date(2020, 1, 1)}],
    )
    def test_a_reason_holds_from_its_day_to_its_day(self, newsroom: Newsroom, change: dict[str, Any]) -> None:
        record = newsroom.publish()
        reason = newsroom.reason()
        WithdrawalReason.objects.filter(pk=reason.pk).update(**change)
        with pytest.raises(WrongKind, match="已停用"):
            newsroom.ask(record)


class TestConfirming:
    def test_another_approver_executes_it(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        edition = newsroom.withdraw(record, note="含手机号")
        public = payload(record)
        assert (edition.number, edition.reason, edition.issued_by) == (
            2,
            "内容有误：含手机号",
            newsroom.person(Role.APPROVAL),
        )
        assert public["explanation"] == "更正后重新公开"
        assert public["withdrawal"] == {
            "kind": "gone",
            "replaced_by": None,
            "reason": {"code": "wrong-content", "label": "内容有误"},
        }
        assert "含手机号" not in edition.payload
        assert PublishedRecord.objects.get(record=record.pk).withdrawn
        assert not newsroom.fresh(record).live
        assert actions() == ["withdrawal.asked", "withdrawal.confirmed", "withdrawal.executed"]

    def test_nobody_confirms_their_own(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.publish()
        approver = newsroom.person(Role.APPROVAL)
        request = newsroom.ask(record, by=approver)
        for settle in (confirm_withdrawal, decline_withdrawal):
            with pytest.raises(OwnRequest):
                settle(request, by=approver, comment="同意")
        User.objects.filter(pk=approver.pk).update(
            is_superuser=True
        )  # the duties refuse this by any other way
        with pytest.raises(OwnRequest):
            confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        assert newsroom.fresh(record).live

    def test_a_superuser_holds_no_role(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.publish()
        own = newsroom.ask(record, by=superuser)
        with pytest.raises(MayNotWithdraw):
            confirm_withdrawal(own, by=superuser)
        decline_withdrawal(own, by=newsroom.person(Role.APPROVAL), comment="不撤")
        with pytest.raises(MayNotWithdraw):
            confirm_withdrawal(newsroom.ask(record), by=superuser)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY])
    def test_only_approvers_do(self, newsroom: Newsroom, role: Role) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record, by=newsroom.person(Role.APPROVAL))
        with pytest.raises(MayNotWithdraw, match="只有该公开主体的审批人员"):
            confirm_withdrawal(request, by=newsroom.person(role))
        assert newsroom.fresh(record).live

    def test_an_approver_of_another_agency_does_not(self, newsroom: Newsroom) -> None:
        stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)
        request = newsroom.ask(newsroom.publish())
        with pytest.raises(MayNotWithdraw):
            confirm_withdrawal(request, by=stranger)

    def test_what_the_approver_changed_is_read_and_both_are_kept(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL), explanation="改过的说明 ")
        request.refresh_from_db()
        assert request.explanation == "更正后重新公开"
        assert request.decision.explanation == payload(record)["explanation"] == "改过的说明"

    def test_it_happens_once(self, newsroom: Newsroom, second: User) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        for settle in (confirm_withdrawal, decline_withdrawal):
            with pytest.raises(AlreadySettled):
                settle(request, by=second, comment="再来")
        with pytest.raises(AlreadySettled):
            withdraw_record(request, by=second)
        assert record.editions.count() == 2

    def test_a_declined_request_leaves_the_record_public(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)
        with pytest.raises(ReasonRequired):
            decline_withdrawal(request, by=newsroom.person(Role.APPROVAL), comment=" ")
        decline_withdrawal(request, by=newsroom.person(Role.APPROVAL), comment="内容没有错")
        assert newsroom.fresh(record).live
        assert actions() == ["withdrawal.asked", "withdrawal.declined"]
        with pytest.raises(NotConfirmed):
            withdraw_record(WithdrawalRequest.objects.get(), by=newsroom.person(Role.APPROVAL))

    def test_the_asker_and_nobody_else_takes_it_back(self, newsroom: Newsroom) -> None:
        request = newsroom.ask(newsroom.publish())
        with pytest.raises(MayNotWithdraw):
            retract_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        retract_withdrawal(request, by=newsroom.person(Role.EDITOR))
        with pytest.raises(AlreadySettled):
            confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))

    def test_a_change_under_review_ends_with_it(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        newsroom.edit(record, title="正在改")
        newsroom.submit(record)
        newsroom.withdraw(record)
        assert newsroom.fresh(record).current_workflow_state is None


class TestTheExecutor:
    def test_it_demands_a_confirmed_request(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        with pytest.raises(NotConfirmed):
            withdraw_record(newsroom.ask(record), by=newsroom.person(Role.APPROVAL))
        assert newsroom.fresh(record).live

    def test_a_request_changed_in_memory_is_no_ground(self, newsroom: Newsroom) -> None:
        request = newsroom.ask(newsroom.publish())
        request.at_once, request.reason.urgent = True, True
        with pytest.raises(NotConfirmed):
            withdraw_record(request, by=newsroom.person(Role.APPROVAL))

    def test_a_confirmation_by_the_asker_is_none(self, newsroom: Newsroom) -> None:
        request = newsroom.ask(newsroom.publish(), by=newsroom.person(Role.APPROVAL))
        WithdrawalDecision.objects.create(
            request=request,
            outcome="confirmed",
            decided_by=newsroom.person(Role.APPROVAL),
            decided_at=timezone.now(),
        )
        with pytest.raises(NotConfirmed):
            withdraw_record(request, by=newsroom.person(Role.APPROVAL))

    def test_whatever_fails_undoes_all_of_it(
        self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        request = newsroom.ask(record)

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(withdrawing, "bring_followers_along", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        assert newsroom.fresh(record).live
        assert not WithdrawalDecision.objects.exists()
        assert actions() == ["withdrawal.asked"]


class TestWhatCannotWait:
    def urgent(self, newsroom: Newsroom, record: Record, by: User, **changes: Any) -> None:
        withdraw_at_once(
            newsroom.fresh(record), by=by, **{**newsroom.withdrawal("personal-information"), **changes}
        )

    def test_one_approver_executes_it_and_a_deadline_runs(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        before = timezone.now()
        self.urgent(newsroom, record, newsroom.person(Role.APPROVAL))
        request = WithdrawalRequest.objects.unverified().get()
        assert not newsroom.fresh(record).live
        assert request.verify_by - before >= datetime.timedelta(hours=24)
        assert not request.is_overdue
        assert actions() == ["withdrawal.asked", "withdrawal.executed"]

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.CONFIDENTIALITY])
    def test_others_only_ask(self, newsroom: Newsroom, role: Role) -> None:
        record = newsroom.publish()
        with pytest.raises(MayNotWithdraw):
            self.urgent(newsroom, record, newsroom.person(role))
        assert newsroom.fresh(record).live
        assert not WithdrawalRequest.objects.exists()

    def test_a_superuser_only_asks(self, newsroom: Newsroom, superuser: User) -> None:
        record = newsroom.publish()
        with pytest.raises(MayNotWithdraw):
            self.urgent(newsroom, record, superuser)

    def test_an_ordinary_reason_waits(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        with pytest.raises(NotUrgent):
            self.urgent(newsroom, record, newsroom.person(Role.APPROVAL), **newsroom.withdrawal())
        assert newsroom.fresh(record).live

    @pytest.mark.parametrize("role", [Role.APPROVAL, Role.CONFIDENTIALITY])
    def test_another_person_verifies_it(self, newsroom: Newsroom, second: User, role: Role) -> None:
        record = newsroom.publish()
        self.urgent(newsroom, record, second)
        request = WithdrawalRequest.objects.get()
        with pytest.raises(OwnRequest):
            confirm_withdrawal(request, by=second)
        with pytest.raises(MayNotWithdraw, match="核实"):
            confirm_withdrawal(request, by=newsroom.person(Role.EDITOR))
        confirm_withdrawal(request, by=newsroom.person(role), explanation="不再改公开的文字")
        assert not WithdrawalRequest.objects.unverified().exists()
        assert record.editions.count() == 2
        assert payload(record)["explanation"] == "更正后重新公开"
        assert actions()[-1] == "withdrawal.confirmed"

    def test_an_objection_is_kept_and_publishes_nothing(self, newsroom: Newsroom, second: User) -> None:
        record = newsroom.publish()
        self.urgent(newsroom, record, second)
        request = WithdrawalRequest.objects.get()
        decline_withdrawal(request, by=newsroom.person(Role.APPROVAL), comment="并无个人信息")
        request.refresh_from_db()
        assert request.state_label == "先行撤稿，核实人有异议"
        assert not newsroom.fresh(record).live

    def test_it_is_overdue_after_its_deadline(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        self.urgent(newsroom, record, newsroom.person(Role.APPROVAL))
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
            assert WithdrawalRequest.objects.get().is_overdue

    def test_an_ordinary_request_that_waited_lapses(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        waiting = newsroom.ask(record)
        self.urgent(newsroom, record, newsroom.person(Role.APPROVAL))
        waiting.refresh_from_db()
        assert waiting.outcome == "lapsed"


class TestReplacing:
    def test_the_public_form_names_the_replacement(self, newsroom: Newsroom) -> None:
        old, new = newsroom.publish(), newsroom.publish(title="新的公告")
        newsroom.withdraw(old, kind="replaced", replacement=new)
        shown = PublishedRecord.objects.get(record=new.pk)
        assert payload(old)["withdrawal"]["replaced_by"] == {
            "uuid": str(new.uuid),
            "path": shown.path,
            "title": "新的公告",
            "index_number": new.index_number,
        }

    def test_it_must_be_another_public_record(self, newsroom: Newsroom) -> None:
        old, draft, gone = newsroom.publish(), newsroom.draft(), newsroom.publish()
        newsroom.withdraw(gone)
        for wrong in (None, old, draft, gone):
            with pytest.raises(ReplacementRequired):
                newsroom.ask(old, kind="replaced", replacement=wrong)
        with pytest.raises(ReplacementRequired):
            newsroom.ask(old, kind="gone", replacement=newsroom.publish())

    def test_one_that_went_before_the_confirmation_is_noticed(self, newsroom: Newsroom) -> None:
        old, new = newsroom.publish(), newsroom.publish()
        request = newsroom.ask(old, kind="replaced", replacement=new)
        newsroom.withdraw(new)
        with pytest.raises(ReplacementRequired):
            confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL))
        assert newsroom.fresh(old).live

    def test_when_the_replacement_goes_its_follower_leads_nowhere_no_more(self, newsroom: Newsroom) -> None:
        old, new = newsroom.publish(), newsroom.publish()
        newsroom.withdraw(old, kind="replaced", replacement=new, explanation="见新公告")
        newsroom.withdraw(new)
        told = payload(old)
        assert told["withdrawal"]["kind"] == "gone"
        assert told["withdrawal"]["replaced_by"] is None
        assert told["explanation"] == "见新公告\n替代它的信息随后也已撤下。"
        assert old.editions.count() == 3

    def test_a_chain_leads_to_its_end(self, newsroom: Newsroom) -> None:
        first, second, third = (newsroom.publish(title=f"第{n}份") for n in "一二三")
        newsroom.withdraw(first, kind="replaced", replacement=second)
        newsroom.withdraw(second, kind="replaced", replacement=third)
        assert payload(first)["withdrawal"]["replaced_by"]["title"] == "第三份"
        newsroom.withdraw(third)
        for record in (first, second):
            assert payload(record)["withdrawal"]["kind"] == "gone"

    def test_one_that_is_public_again_follows_no_more(self, newsroom: Newsroom) -> None:
        old, new = newsroom.publish(), newsroom.publish()
        newsroom.withdraw(old, kind="replaced", replacement=new)
        newsroom.edit(old, title="又公开了")
        newsroom.publish(old)
        newsroom.withdraw(new, kind="replaced", replacement=newsroom.fresh(old))
        assert not PublishedRecord.objects.get(record=old.pk).withdrawn
        assert old.editions.count() == 3


class TestKept:
    def test_requests_and_decisions_never_change(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        newsroom.withdraw(record)
        for rows in (WithdrawalRequest.objects.all(), WithdrawalDecision.objects.all()):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**{"note" if rows.model is WithdrawalRequest else "comment": "改"})
            with pytest.raises(IntegrityError), transaction.atomic():
                rows._raw_delete(rows.db)

    def test_reasons_are_loaded_once_and_left_as_the_district_keeps_them(self, newsroom: Newsroom) -> None:
        reason = newsroom.reason()
        reason.label = "内容不准确"
        reason.save()
        load_withdrawal_reasons(district.read("withdrawal-reasons.json"))
        reason.refresh_from_db()
        assert reason.label == "内容不准确"
        assert WithdrawalReason.objects.count() == len(district.read("withdrawal-reasons.json"))

    def test_every_reason_that_comes_with_the_district_is_whole(self, newsroom: Newsroom) -> None:
        newsroom.reason()
        for reason in WithdrawalReason.objects.all():
            reason.full_clean()
            text = reason.explanation_for(title="题", index_number="号", agency="局")
            assert text
            assert "{" not in text

    def test_editions_of_before_there_were_kinds_are_valid(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        newsroom.withdraw(record)
        old = payload(record)
        del old["withdrawal"]
        check(old)

    def test_a_kind_and_its_replacement_belong_together(self, newsroom: Newsroom) -> None:
        record = newsroom.publish()
        newsroom.withdraw(record)
        wrong = payload(record)
        wrong["withdrawal"]["kind"] = "replaced"
        with pytest.raises(InvalidPayload):
            check(wrong)


def test_asking_and_confirming_cost_a_bounded_number_of_queries(
    newsroom: Newsroom, django_assert_max_num_queries: Any
) -> None:
    record, asked, editor = newsroom.publish(), newsroom.withdrawal(), newsroom.person(Role.EDITOR)
    with django_assert_max_num_queries(30):
        request = ask_withdrawal(record, by=editor, **asked)
    approver = newsroom.person(Role.APPROVAL)
    with django_assert_max_num_queries(120):
        confirm_withdrawal(request, by=approver)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_one_request_settle_it_once() -> None:
    newsroom = make_newsroom()
    second = make_person(newsroom.agency, Role.APPROVAL, 2)
    record = newsroom.publish()
    request = newsroom.ask(record)
    start, results = threading.Barrier(2), []

    def settle(work: Any) -> None:
        start.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        connection.close()

    works = (
        lambda: confirm_withdrawal(request, by=newsroom.person(Role.APPROVAL)),
        lambda: decline_withdrawal(request, by=User.objects.get(pk=second.pk), comment="不同意"),
    )
    threads = [threading.Thread(target=settle, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(isinstance(result, OperationalError) for result in results)
    assert sum(isinstance(result, WithdrawalDecision) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_replacement_that_goes_at_the_same_moment_is_never_led_to() -> None:
    newsroom = make_newsroom()
    second = make_person(newsroom.agency, Role.APPROVAL, 2)
    for _ in range(4):
        old, new = newsroom.publish(), newsroom.publish()
        requests = newsroom.ask(old, kind="replaced", replacement=new), newsroom.ask(new)
        start, results = threading.Barrier(2), []

        def confirm(
            request: WithdrawalRequest, user: User, start: Any = start, results: Any = results
        ) -> None:
            start.wait()
            try:
                results.append(confirm_withdrawal(request, by=User.objects.get(pk=user.pk)))
            except Exception as error:
                results.append(error)
            connection.close()

        people = (newsroom.person(Role.APPROVAL), second)
        threads = [threading.Thread(target=confirm, args=pair) for pair in zip(requests, people, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(isinstance(result, OperationalError) for result in results), results
        shown = payload(old)
        assert shown["action"] == "publish" or shown["withdrawal"]["kind"] == "gone"
