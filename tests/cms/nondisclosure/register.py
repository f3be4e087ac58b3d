"""A register for tests: grounds, intervals, the number template, and verdicts that withhold."""

from __future__ import annotations

import datetime
from typing import Any

from cms.agencies.models import Role
from cms.nondisclosure.loading import load_nondisclosure
from cms.nondisclosure.models import Filing
from cms.records.models import Record
from cms.review.digest import content_digest
from cms.review.loading import load_grounds
from cms.review.models import Ground, Verdict
from cms.review.signals import verdict_given
from cms.workdays.loading import load_workdays
from liubei import district
from tests.newsroom import Newsroom


def set_up_register() -> None:
    load_grounds(district.read("grounds.json"))
    load_nondisclosure(district.read("nondisclosure.json"))
    load_workdays(district.read("workdays.json"))


def judge(newsroom: Newsroom, record: Record, outcome: str = "withhold", **said: Any) -> Filing | None:
    """A verdict at the confidentiality step as the review keeps it, and what its signal makes of it."""
    newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    state = newsroom.fresh(record).current_workflow_task_state
    reviewer = newsroom.person(Role.CONFIDENTIALITY)
    verdict = Verdict.objects.create(
        revision=state.revision,
        round=state.workflow_state,
        task_state=state,
        page_id_at_decision=record.pk,
        title=state.revision.object_str,
        step=Role.CONFIDENTIALITY,
        outcome=outcome,
        digest=content_digest(state.revision),
        comment=said.pop("comment", "尚在研究，属于过程稿。"),
        ground=Ground.objects.get(code=said.pop("ground", "process")),
        agency=newsroom.agency,
        decided_by=reviewer,
        decided_by_name=reviewer.get_full_name(),
        **said,
    )
    verdict_given.send(sender=Verdict, verdict=verdict)
    state.workflow_state.cancel(user=reviewer)
    return Filing.objects.filter(verdict=verdict).first()


def file_of(newsroom: Newsroom, title: str = "关于征收补偿方案的请示", **said: Any) -> Filing:
    record = newsroom.draft(title=title, summary=f"{title}的概述", document_number="柳北政发〔2026〕12号")
    filing = judge(newsroom, record, **said)
    assert filing is not None
    return filing


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
