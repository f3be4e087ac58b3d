"""A register for tests: grounds, intervals, the number template, and verdicts that withhold."""

from __future__ import annotations

import datetime
from typing import Any

from cms.agencies.models import Role
from cms.nondisclosure.loading import load_nondisclosure
from cms.nondisclosure.models import Filing
from cms.records.models import Record
from cms.review.loading import load_grounds
from cms.review.models import Ground
from cms.workdays.loading import load_workdays
from liubei import district
from tests.newsroom import Newsroom


def set_up_register() -> None:
    load_grounds(district.read("grounds.json"))
    load_nondisclosure(district.read("nondisclosure.json"))
    load_workdays(district.read("workdays.json"))


def judge(newsroom: Newsroom, record: Record, outcome: str = "withhold", **said: Any) -> Filing:
    """Sent for review, passed by the department, and withheld by the confidentiality reviewer."""
    if newsroom.fresh(record).current_workflow_state is None:
        newsroom.submit(record)
    newsroom.decide(record, Role.DEPARTMENT)
    comment = said.pop("comment", "尚在研究，属于过程稿。")
    said["ground"] = Ground.objects.get(code=said.pop("ground", "process"))
    if outcome == "partly":
        said = {"removals": "附件2中的个人住址", "public_reason": "涉及个人隐私的部分不公开", **said}
    verdict = newsroom.decide(record, Role.CONFIDENTIALITY, outcome, comment, **said)
    return Filing.objects.get(verdict=verdict)


def file_of(newsroom: Newsroom, title: str = "关于征收补偿方案的请示", **said: Any) -> Filing:
    record = newsroom.draft(title=title, summary=f"{title}的概述", document_number="柳北政发〔2026〕12号")
    return judge(newsroom, record, **said)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
