"""Contradictions are named in Chinese, at the field, also while the record is a draft."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms.kinds.each.enforcement import masked
from cms.kinds.each.policy import Effect
from tests.cms.kinds.samples import SAMPLES
from tests.newsroom import Newsroom

EARLIER, LATER = datetime.date(2026, 11, 1), datetime.date(2026, 11, 20)
TOMORROW = datetime.date(2099, 1, 1)

WRONG = [
    ("notice", {"display_from": LATER, "display_until": EARLIER}, "display_until", "不能早于公示开始"),
    ("notice", {"display_from": LATER, "display_until": None}, "display_until", "请同时填写公示截止日期"),
    ("news", {"happened_on": TOMORROW}, "happened_on", "不能晚于今天"),
    ("policy", {"effective_from": LATER, "expires_on": EARLIER}, "expires_on", "不能早于施行日期"),
    ("policy", {"document_number": "柳北政规[2026]3号"}, "document_number", "六角括号"),
    ("interpretation", {"form": "video"}, "media", "请选择文件，或者填写播放网址"),
    (
        "clarification",
        {"found_at": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)},
        "found_at",
        "不能晚于现在",
    ),
    ("plan", {"from_year": 2030, "until_year": 2026}, "until_year", "不能早于起始年份"),
    ("budget", {"year": 26}, "year", "四位数字"),
    ("fee", {"total": -1}, "total", "不能是负数"),
    ("enforcement", {"from_day": LATER, "until_day": EARLIER}, "until_day", "不能早于期间开始"),
    ("personnel", {"apply_from": LATER, "apply_until": EARLIER}, "apply_until", "不能早于报名开始"),
    ("annual_report", {"year": 2099}, "year", "不能晚于今年"),
    (
        "emergency",
        {"until_moment": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        "until_moment",
        "不能早于开始时间",
    ),
]


@pytest.mark.parametrize(("code", "changes", "name", "words"), WRONG)
def test_a_contradiction_is_named(
    code: str, changes: dict[str, Any], name: str, words: str, newsroom: Newsroom
) -> None:
    record = SAMPLES[code].draft(newsroom)
    for field, value in changes.items():
        setattr(record, field, value)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert words in "".join(refused.value.message_dict[name])


@pytest.mark.parametrize(
    ("code", "changes", "label"),
    [
        ("procurement", {"stage": "result"}, "中标（成交）供应商"),
        ("procurement", {"deadline": None}, "投标截止时间"),
        ("personnel", {"posts": []}, "招考职位"),
        ("personnel", {"stage": "result"}, "录用结果"),
        ("emergency", {"level": ""}, "级别"),
        ("budget", {"lines": []}, "收支表"),
        ("enforcement", {"count": 0}, "正确的处理决定数量"),
        ("policy", {"document_number": ""}, "发文字号"),
        ("service_guide", {"materials": []}, "办理材料"),
    ],
)
def test_what_depends_on_other_fields_is_demanded(
    code: str, changes: dict[str, Any], label: str, newsroom: Newsroom
) -> None:
    record = SAMPLES[code].draft(newsroom)
    for field, value in changes.items():
        setattr(record, field, value)
    assert any(missing.startswith(label) for missing in record.missing_elements())


@pytest.mark.parametrize("party", ["张三", "欧阳小明", "阿依古丽·买买提"])
def test_a_natural_person_is_masked(party: str) -> None:
    with pytest.raises(ValidationError, match="须隐去"):
        masked(party)


@pytest.mark.parametrize("party", ["张某", "李*", "柳州市演示商贸有限公司", "准考证号20260017"])
def test_masked_names_and_companies_pass(party: str) -> None:
    masked(party)


def test_an_effect_names_a_document() -> None:
    with pytest.raises(ValidationError, match="请选择本站已公开的文件"):
        Effect(verb="abolished").clean()
