"""A clarification takes two reviewers instead of three; what a round takes is fixed when it begins."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.agencies.models import Role
from cms.kinds.each.clarification import Clarification
from cms.review.loading import load_fast_lanes
from cms.review.models import FastLane, RoundSteps, Step, Verdict
from liubei import district
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lane(db: None) -> FastLane:
    load_fast_lanes(district.read("fast-lanes.json"))
    return FastLane.objects.get()


def clarification(newsroom: Newsroom) -> Clarification:
    record = Clarification(
        title="关于“市十五中学假期违规补课”不实信息的澄清说明",
        main_column=newsroom.column,
        formed_on=datetime.date(2026, 11, 24),
        claim="网传市十五中学假期违规补课。",
        outlet_name="某论坛",
        outlet_url="https://bbs.example.com/t/1",
        found_at=timezone.now() - datetime.timedelta(hours=2),
        facts="经核实，假期没有组织补课。",
        evidence="查阅教学日志，走访师生。",
        owner=newsroom.person(Role.EDITOR),
    )
    newsroom.page.refresh_from_db()
    newsroom.page.add_child(instance=record)
    record.save_revision(user=newsroom.person(Role.EDITOR))
    return newsroom.fresh(record)


def waiting_at(newsroom: Newsroom, record: Clarification) -> str:
    return newsroom.fresh(record).current_workflow_task_state.task.specific.step


def test_two_people_are_enough(newsroom: Newsroom):
    record = clarification(newsroom)
    newsroom.submit(record)
    assert waiting_at(newsroom, record) == Step.CONFIDENTIALITY
    newsroom.decide(record, Role.CONFIDENTIALITY)
    assert waiting_at(newsroom, record) == Step.APPROVAL
    newsroom.decide(record, Role.APPROVAL)
    assert newsroom.fresh(record).live
    assert Verdict.objects.count() == 2


def test_other_kinds_still_take_three(newsroom: Newsroom):
    record = newsroom.draft()
    newsroom.submit(record)
    assert waiting_at(newsroom, record) == Step.DEPARTMENT
    assert not RoundSteps.objects.exists()


def test_a_rule_that_changes_later_changes_no_round_under_way(newsroom: Newsroom, lane: FastLane):
    record = clarification(newsroom)
    newsroom.submit(record)
    lane.delete()
    newsroom.decide(record, Role.CONFIDENTIALITY)
    newsroom.decide(record, Role.APPROVAL)
    assert newsroom.fresh(record).live


def test_a_rule_that_comes_later_shortens_no_round_under_way(newsroom: Newsroom, lane: FastLane):
    kept = {field: getattr(lane, field) for field in ("kind", "steps", "basis", "valid_from")}
    lane.delete()
    record = clarification(newsroom)
    newsroom.submit(record)
    assert waiting_at(newsroom, record) == Step.DEPARTMENT
    FastLane.objects.create(**kept)
    newsroom.approve_all(record)
    assert Verdict.objects.count() == 3


def test_a_rule_holds_only_from_its_day_to_its_day(newsroom: Newsroom, lane: FastLane):
    lane.valid_until = timezone.localdate() - datetime.timedelta(days=1)
    lane.save()
    record = clarification(newsroom)
    newsroom.submit(record)
    assert waiting_at(newsroom, record) == Step.DEPARTMENT


def test_a_returned_clarification_takes_two_again(newsroom: Newsroom):
    record = clarification(newsroom)
    newsroom.submit(record)
    newsroom.decide(record, Role.CONFIDENTIALITY, "reject", "请补充依据")
    newsroom.edit(record, evidence="查阅教学日志、课程表，走访师生。")
    state = newsroom.fresh(record).current_workflow_state
    state.resume(newsroom.person(Role.EDITOR))
    assert waiting_at(newsroom, record) == Step.CONFIDENTIALITY
    newsroom.decide(record, Role.CONFIDENTIALITY)
    newsroom.decide(record, Role.APPROVAL)
    assert newsroom.fresh(record).live


@pytest.mark.parametrize("steps", [["approval"], ["department", "confidentiality"], []])
def test_the_confidentiality_check_and_the_approval_cannot_be_spared(lane: FastLane, steps: list[str]):
    lane.steps = steps
    with pytest.raises(ValidationError, match="不能省"):
        lane.full_clean()


def test_what_a_round_takes_is_never_changed(newsroom: Newsroom):
    newsroom.submit(clarification(newsroom))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundSteps.objects.update(steps=["approval"])
