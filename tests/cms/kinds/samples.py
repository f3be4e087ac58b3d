"""One complete record of every kind, and what an editor would post for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.kinds.each.agency_profile import AgencyProfile, Division
from cms.kinds.each.annual_report import AnnualReport
from cms.kinds.each.budget import Budget, Line
from cms.kinds.each.clarification import Clarification
from cms.kinds.each.disclosure_guide import DisclosureGuide
from cms.kinds.each.emergency import Emergency
from cms.kinds.each.enforcement import Decision, Enforcement
from cms.kinds.each.fee import Fee, FeeItem
from cms.kinds.each.interpretation import Interpretation
from cms.kinds.each.leader import Leader
from cms.kinds.each.news import News
from cms.kinds.each.notice import Notice
from cms.kinds.each.personnel import Personnel, Post
from cms.kinds.each.plan import Plan
from cms.kinds.each.policy import Issuer, PolicyDocument
from cms.kinds.each.procurement import Procurement
from cms.kinds.each.project import Project, ProjectItem
from cms.kinds.each.service_guide import Download, Material, ServiceGuide, Step
from cms.records.models import Record
from tests.newsroom import Newsroom

DAY = datetime.date(2026, 11, 20)
MOMENT = datetime.datetime(2026, 11, 20, 10, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
TEXT = [("text", "<h2>一、总体要求</h2><p>按规定办理。</p>")]
TABLE = ("table", {"data": [["项目", "数"], ["教育", "1"]], "first_row_is_table_header": True})


@dataclass(frozen=True)
class Sample:
    kind: type[Record]
    fields: dict[str, Any] = field(default_factory=dict)
    rows: Callable[[Newsroom], dict[str, list[Any]]] = lambda newsroom: {}
    shown: tuple[str, ...] = ()
    """Texts that the public must be able to read on every outlet."""
    body: Any = None

    def arguments(self, newsroom: Newsroom) -> dict[str, Any]:
        body = {} if self.body is None else {"body": self.body}
        return {
            "kind": self.kind,
            "title": f"{self.kind.kind_label}一则",
            **self.fields,
            **body,
            **self.rows(newsroom),
        }

    def draft(self, newsroom: Newsroom, **changes: Any) -> Any:
        return newsroom.draft(**{**self.arguments(newsroom), **changes})


def policy_rows(newsroom: Newsroom) -> dict[str, list[Any]]:
    return {"issuers": [Issuer(name="柳北区人民政府", leads=True), Issuer(name="柳北区发展和经济局")]}


def guide_rows(newsroom: Newsroom) -> dict[str, list[Any]]:
    return {
        "materials": [Material(name="居民户口簿", form="原件1份"), Material(name="申请表")],
        "steps": [Step(name="受理", detail="窗口核对材料"), Step(name="办结")],
        "downloads": [Download(document=newsroom.attachment("申请表.doc", b"form"))],
    }


SAMPLES = {
    sample.kind.kind_code: sample
    for sample in (
        Sample(
            Notice,
            {
                "display_from": DAY,
                "display_until": datetime.date(2099, 1, 1),
                "objections": "书面向本街道提出",
            },
            shown=("2026年11月20日", "2099年1月1日", "书面向本街道提出"),
        ),
        Sample(News, {"happened_on": DAY, "place": "古木村"}, shown=("2026年11月20日", "古木村")),
        Sample(
            PolicyDocument,
            {"document_number": "柳北政规〔2026〕3号", "document_type": "normative", "effective_from": DAY},
            policy_rows,
            shown=("行政规范性文件", "联合印发，柳北区人民政府牵头", "柳北政规〔2026〕3号"),
        ),
        Sample(
            Interpretation,
            {"form": "text", "interpreter": "区发展和经济局"},
            lambda newsroom: {
                "document": SAMPLES["policy"].draft(newsroom, title="所解读的办法"),
                "together": False,
            },
            shown=("文字解读", "区发展和经济局", "所解读的办法"),
        ),
        Sample(
            ServiceGuide,
            {
                "item": "生育登记",
                "audience": "people",
                "legal_basis": "《人口与计划生育法》",
                "conditions": "夫妻一方户籍在本区",
                "time_limit": "当场办结",
                "charge": "不收费",
                "place": "便民中心1号窗口",
                "phone": "0772-2500001",
            },
            guide_rows,
            shown=("生育登记", "居民户口簿", "窗口核对材料", "当场办结", "便民中心1号窗口", "申请表.doc"),
        ),
        Sample(
            Clarification,
            {
                "claim": "网传补课",
                "outlet_name": "某论坛",
                "outlet_url": "https://bbs.example.com/t/1",
                "found_at": MOMENT,
                "evidence": "现场核查",
                "facts": "未组织补课",
            },
            shown=("网传补课", "某论坛", "https://bbs.example.com/t/1", "2026年11月20日 10:30", "未组织补课"),
        ),
        Sample(
            Plan,
            {"plan_type": "special", "from_year": 2026, "until_year": 2030, "approved_by": "区政府"},
            shown=("专项规划", "2026", "2030", "区政府"),
        ),
        Sample(
            Budget,
            {"budget_type": "budget", "scope": "government", "year": 2026, "unit": "区财政局"},
            lambda newsroom: {
                "lines": [Line(item="教育支出", planned=52000), Line(item="农林水支出", planned=12900)]
            },
            shown=("预算", "区财政局", "教育支出", "52000"),
        ),
        Sample(
            Fee,
            {"year": 2026, "total": 12.5},
            lambda newsroom: {
                "fees": [FeeItem(item="道路挖掘费", basis="桂价费〔2010〕1号", standard="每平方米10元")]
            },
            shown=("道路挖掘费", "桂价费〔2010〕1号", "每平方米10元", "12.5"),
        ),
        Sample(
            Procurement,
            {
                "stage": "call",
                "project_number": "LBZC2026-G1-1",
                "purchaser": "区政管办",
                "method": "open",
                "budget_amount": 86.5,
                "deadline": MOMENT,
                "contact": "综合股 0772-2500002",
            },
            shown=("采购公告", "LBZC2026-G1-1", "公开招标", "86.5", "2026年11月20日 10:30"),
        ),
        Sample(
            Enforcement,
            {"enforcement_type": "penalty", "from_day": DAY, "until_day": DAY, "count": 1},
            lambda newsroom: {
                "decisions": [
                    Decision(
                        number="柳北卫罚〔2026〕3号",
                        party="张某",
                        matter="无证经营",
                        result="警告",
                        decided_on=DAY,
                    )
                ]
            },
            shown=("行政处罚", "柳北卫罚〔2026〕3号", "张某", "警告"),
        ),
        Sample(
            Project,
            {"stage": "building", "responsible": "区发展和经济局", "investment": 7200},
            lambda newsroom: {
                "projects": [ProjectItem(name="老旧小区改造", stage="building", progress="完成六成")]
            },
            shown=("在建", "区发展和经济局", "老旧小区改造", "完成六成"),
        ),
        Sample(
            Personnel,
            {"stage": "call", "apply_from": DAY, "apply_until": DAY, "apply_how": "现场报名"},
            lambda newsroom: {"posts": [Post(name="协管员", number=12, conditions="高中以上")]},
            shown=("招考公告", "协管员", "12", "高中以上", "现场报名"),
        ),
        Sample(
            Leader,
            {"name": "李某某", "post": "副区长", "duties": "负责教育工作", "order": 3},
            shown=("李某某", "副区长", "负责教育工作"),
        ),
        Sample(
            AgencyProfile,
            {
                "duties": "负责辖区管理",
                "in_charge": "王某某 主任",
                "address": "胜利路1号",
                "hours": "工作日",
                "phone": "0772-2500003",
            },
            lambda newsroom: {"divisions": [Division(name="综合股", duties="文秘")]},
            shown=("负责辖区管理", "王某某 主任", "胜利路1号", "综合股"),
        ),
        Sample(
            DisclosureGuide,
            {
                "classification": "机构、政策、业务",
                "arrangement": "按主题",
                "obtaining": "网站查阅",
                "office": "政务公开股",
                "address": "胜利路12-8号",
                "hours": "工作日",
                "phone": "0772-2525806",
                "fax": "无",
                "contact": "lbq@example.com",
            },
            shown=("机构、政策、业务", "政务公开股", "0772-2525806"),
        ),
        Sample(AnnualReport, {"year": 2025}, shown=("2025",)),
        Sample(
            Emergency,
            {
                "stage": "warning",
                "event_type": "natural",
                "level": "3",
                "area": "沿江地带",
                "from_moment": MOMENT,
            },
            shown=("预警信息", "三级（黄色）", "沿江地带", "2026年11月20日 10:30"),
        ),
    )
}


def posted(record: Any, **more: Any) -> dict[str, Any]:
    """What the browser would send for this (unsaved or saved) record's form."""
    form = type(record).get_edit_handler().get_form_class()
    data: dict[str, Any] = {name: _value(record, name) for name in form.base_fields}
    data["body"] = streamfield([(block.block_type, rich_text(block.value.source)) for block in record.body])
    for relation in form.formsets:
        rows = [_row(row) for row in getattr(record, relation).all()]
        data[relation] = inline_formset(rows)
    data["comments"] = inline_formset([])
    return nested_form_data({name: value for name, value in data.items() if value is not None}) | more


def _row(row: models.Model) -> dict[str, Any]:
    names = (
        [name for panel in row.panels for name in _names(panel)] if hasattr(row, "panels") else ["document"]
    )
    return {name: value for name in names if (value := _value(row, name)) is not None}


def _names(panel: Any) -> list[str]:
    if hasattr(panel, "field_name"):
        return [panel.field_name]
    return [name for child in panel.children for name in _names(child)]


def _value(row: Any, name: str) -> Any:
    try:
        field_ = row._meta.get_field(name)
    except Exception:
        return None
    if field_.many_to_many or name in {"body"}:
        return None
    value = getattr(row, field_.attname)
    match value:
        case True:
            return "on"
        case None | False:
            return None
        case datetime.datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case datetime.date():
            return value.isoformat()
    return str(value)
