"""What an editor fills in for each kind of record, and what the public must then be able to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.journeys.filling import Chosen, Values

DEMO_POLICY = "柳北区政府信息公开保密审查办法"
TEXT = "现予公布，请遵照执行。"


@dataclass(frozen=True)
class Filled:
    """``rows`` by the name of the repeated part; ``text`` goes into the record's text."""

    values: Values = field(default_factory=dict)
    rows: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    text: str = ""
    shown: Sequence[str] = ()
    """How the public is told what was chosen from a list or is written otherwise than it was filled in."""

    def told(self) -> list[str]:
        parts = [self.values, *(row for rows in self.rows.values() for row in rows)]
        as_filled = [
            value
            for part in parts
            for value in part.values()
            if isinstance(value, str) and not value[:4].isdecimal()
        ]
        chosen = [v.title for part in parts for v in part.values() if isinstance(v, Chosen)]
        return [*as_filled, *chosen, *self.shown, *([self.text] if self.text else [])]


FILLED = {
    "general": Filled(text=TEXT),
    "notice": Filled(
        {"display_from": "2026-11-20", "display_until": "2099-01-01", "objections": "书面向区政府办公室提出"},
        text=TEXT,
        shown=("2026年11月20日", "2099年1月1日"),
    ),
    "news": Filled(
        {"happened_on": "2026-11-20", "place": "古木村", "reporter": "信息科"},
        text=TEXT,
        shown=("2026年11月20日",),
    ),
    "policy": Filled(
        {
            "document_type": "行政规范性文件",
            "document_number": "柳北政规〔2026〕9号",
            "effective_from": "2026-12-01",
        },
        {"issuers": [{"name": "柳州市柳北区人民政府", "leads": True}, {"name": "柳北区发展和经济局"}]},
        text=TEXT,
        shown=("联合印发，柳州市柳北区人民政府牵头", "2026年12月1日"),
    ),
    "interpretation": Filled(
        {"document": Chosen(DEMO_POLICY), "form": "文字解读", "interpreter": "区政府办公室政务公开股"},
        text=TEXT,
    ),
    "service_guide": Filled(
        {
            "item": "生育登记",
            "audience": "个人办事",
            "legal_basis": "《人口与计划生育法》",
            "conditions": "夫妻一方户籍在本区",
            "time_limit": "当场办结",
            "charge": "不收费",
            "place": "便民中心1号窗口",
            "phone": "0772-2500001",
        },
        {
            "materials": [{"name": "居民户口簿", "form": "原件1份"}, {"name": "申请表"}],
            "steps": [{"name": "受理", "detail": "窗口核对材料"}, {"name": "办结"}],
        },
    ),
    "clarification": Filled(
        {
            "claim": "网传某校假期补课",
            "outlet_name": "某论坛",
            "outlet_url": "https://bbs.example.com/t/1",
            "found_at": "2026-11-20 10:30",
            "facts": "经核查未组织补课",
            "evidence": "现场核查并查阅教学日志",
        },
        shown=("2026年11月20日 10:30",),
    ),
    "plan": Filled(
        {"plan_type": "专项规划", "from_year": "2026", "until_year": "2030", "approved_by": "区人民政府"},
        text=TEXT,
        shown=("2026", "2030"),
    ),
    "budget": Filled(
        {"budget_type": "预算", "scope": "部门和单位", "year": "2026", "unit": "区财政局"},
        {"lines": [{"item": "教育支出", "planned": "52000"}, {"item": "农林水支出", "planned": "12900"}]},
        text=TEXT,
        shown=("52000", "12900"),
    ),
    "fee": Filled(
        {"year": "2026", "total": "12.5"},
        {"fees": [{"item": "道路挖掘费", "basis": "桂价费〔2010〕1号", "standard": "每平方米10元"}]},
    ),
    "procurement": Filled(
        {
            "stage": "采购公告",
            "method": "公开招标",
            "project_number": "LBZC2026-G1-77",
            "purchaser": "区政管办",
            "budget_amount": "86.5",
            "deadline": "2026-12-20 10:30",
            "contact": "综合股 0772-2500002",
        },
        text=TEXT,
        shown=("2026年12月20日 10:30",),
    ),
    "enforcement": Filled(
        {
            "enforcement_type": "行政处罚",
            "count": "1",
            "from_day": "2026-10-01",
            "until_day": "2026-10-31",
        },
        {
            "decisions": [
                {
                    "number": "柳北卫罚〔2026〕3号",
                    "party": "张某",
                    "matter": "无证经营",
                    "result": "警告",
                    "decided_on": "2026-10-16",
                }
            ]
        },
        shown=("2026年10月1日", "2026年10月31日", "2026年10月16日"),
    ),
    "project": Filled(
        {"stage": "在建", "responsible": "区发展和经济局", "investment": "7200"},
        {"projects": [{"name": "老旧小区改造", "stage": "在建", "progress": "完成六成"}]},
        text=TEXT,
        shown=("7200",),
    ),
    "personnel": Filled(
        {
            "stage": "招考公告",
            "apply_from": "2026-12-01",
            "apply_until": "2026-12-15",
            "apply_how": "现场报名",
        },
        {"posts": [{"name": "社区协管员", "number": "12", "conditions": "高中以上学历"}]},
        text=TEXT,
        shown=("2026年12月1日", "2026年12月15日"),
    ),
    "leader": Filled({"name": "李某某", "post": "副区长", "duties": "负责教育工作", "order": "3"}),
    "agency_profile": Filled(
        {
            "duties": "负责机关政务",
            "in_charge": "王某某 主任",
            "address": "胜利路12-8号",
            "hours": "工作日上班时间",
            "phone": "0772-2500003",
        },
        {"divisions": [{"name": "综合股", "duties": "文秘和档案"}]},
    ),
    "disclosure_guide": Filled(
        {
            "classification": "机构、政策、业务",
            "arrangement": "按主题编排",
            "obtaining": "网站查阅",
            "office": "政务公开股",
            "address": "胜利路12-8号",
            "hours": "工作日上班时间",
            "phone": "0772-2525806",
            "fax": "无",
            "contact": "lbq@example.com",
        }
    ),
    "annual_report": Filled({"year": "2025"}, text=TEXT, shown=("2025",)),
    "emergency": Filled(
        {
            "stage": "预警信息",
            "event_type": "自然灾害",
            "level": "三级（黄色）",
            "area": "沿江地带",
            "from_moment": "2026-11-20 10:30",
        },
        text=TEXT,
        shown=("2026年11月20日 10:30",),
    ),
}
