"""The sidebar of each kind of person: in the order of the work, and every entry opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import get_resolver
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from cms.agencies.actions import establish_district
from cms.agencies.models import Duty, Role, RoleGroup, User
from cms.agencies.roles import DISTRICT_ROLES
from cms.console import menu
from tests.newsroom import Newsroom, make_newsroom


@pytest.fixture
def district(newsroom: Newsroom) -> Newsroom:
    establish_district()
    assert get_resolver().url_patterns  # which is when Wagtail's viewsets register their items
    return newsroom


def somebody(kind: str, district: Newsroom) -> User:
    if kind == "root":
        return User.objects.create_superuser("root")
    where, _, role = kind.rpartition("-")
    held = RoleGroup.objects.get(role=role, agency=district.agency if where == "own" else None)
    user = User.objects.create_user(kind)
    user.groups.add(held.group)
    return User.objects.get(pk=user.pk)


def asked_by(user: User) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def leaves(items: list[MenuItem], request: HttpRequest) -> Iterator[MenuItem]:
    for item in items:
        if isinstance(item, SubmenuMenuItem):
            yield from leaves(item.menu.menu_items_for_request(request), request)
        else:
            yield item


def outline(items: list[MenuItem], request: HttpRequest) -> list[Any]:
    shown = []
    for item in sorted(items, key=lambda item: item.order):
        if isinstance(item, SubmenuMenuItem):
            shown.append({item.label: outline(item.menu.menu_items_for_request(request), request)})
        else:
            shown.append(item.label)
    return shown


TOOLS = {"内容检查": ["检查一段文字", "已公开信息复查"]}
DIRECTORY = {"公开目录": ["目录", "指南", "完整性", "目录结构"]}
WRITTEN = {"公开信息": ["全部信息", "新建", "导入 Word 文件", "定时发布", "按单位浏览"]}
READ = {"公开信息": ["全部信息", "定时发布"]}
FILES = {"附件和图片": ["附件", "图片"]}
SETTINGS = [
    {
        "公开主体和词表": [
            "公开主体",
            "栏目",
            "主题分类",
            "体裁",
            "法定公开内容",
            "基层政务公开领域",
            "种类与法定内容",
        ]
    },
    {"目录和指南": ["目录样表", "指南章节", "监督机构"]},
    {
        "审查设置": [
            "不予公开依据",
            "核对清单",
            "快速审查",
            "提请时限",
            "提请函用语",
            "评估周期",
            "备案编号模板",
            "撤稿原因",
        ]
    },
    {"期限和日历": ["审查期限", "公开期限", "工作日历", "日历年度", "节假日和调休", "办公时间"]},
    {"内容检查的名单": ["错敏词", "内部文件用语", "豁免号码", "打码样式", "检查项目", "词库版本"]},
    "路由规则",
]
SYSTEM = {
    "系统": [
        "站点",
        "审查流程",
        "审查环节",
        "文件夹",
        "页面操作记录",
        "锁定的页面",
        "流程报告",
        "环节报告",
        "久未更新的页面",
        "页面种类",
    ]
}
PEOPLE = {"用户与权限": ["用户", "岗位和权限", "登录安全"]}
REVIEWER = ["工作台", "待办审查", READ, "消息", "不予公开", "审查单", DIRECTORY, TOOLS, "渠道", "工作日历"]
APPROVER = [*REVIEWER[:-2], "统计", *REVIEWER[-2:]]

MENUS: dict[str, list[Any]] = {
    "own-editor": ["工作台", WRITTEN, "消息", "审查单", DIRECTORY, TOOLS, FILES, "渠道", "工作日历"],
    "own-department": REVIEWER,
    "own-confidentiality": REVIEWER,
    "own-approval": APPROVER,
    "own-emergency": ["工作台", READ, "消息", "审查单", DIRECTORY, TOOLS, "渠道", "工作日历"],
    "district-department": REVIEWER,
    "district-confidentiality": REVIEWER,
    "district-approval": APPROVER,
    "system": ["工作台", "消息", TOOLS, "统计", "渠道", "用户", {"设置": SETTINGS}],
    "security": ["工作台", "消息", "渠道", PEOPLE, "工作日历"],
    "audit": ["工作台", "消息", "渠道", "工作日历", "审计日志"],
    "root": [
        "工作台",
        "待办审查",
        {"公开信息": ["全部信息", "定时发布", "按单位浏览"]},
        "消息",
        "不予公开",
        "审查单",
        DIRECTORY,
        TOOLS,
        FILES,
        "统计",
        "渠道",
        PEOPLE,
        {"设置": [*SETTINGS, SYSTEM]},
        "审计日志",
    ],
}


def test_every_kind_of_person_has_a_menu_here() -> None:
    districts = {f"district-{role}" for role in DISTRICT_ROLES}
    assert set(MENUS) == {f"own-{role}" for role in Role} | districts | set(Duty.values) | {"root"}


@pytest.mark.parametrize("kind", MENUS)
def test_the_sidebar_follows_the_work(kind: str, district: Newsroom) -> None:
    request = asked_by(somebody(kind, district))
    assert outline(admin_menu.menu_items_for_request(request), request) == MENUS[kind]


@pytest.mark.parametrize("kind", MENUS)
def test_every_entry_opens(kind: str, district: Newsroom, client: Client) -> None:
    user = somebody(kind, district)
    request = asked_by(user)
    entries = list(leaves(admin_menu.menu_items_for_request(request), request))
    assert len({item.url for item in entries}) == len(entries)
    client.force_login(user)
    for item in entries:
        answer = client.get(item.url, follow=True)
        landed = answer.redirect_chain[-1][0] if answer.redirect_chain else item.url
        assert (answer.status_code, landed in AWAY) == (200, False), (item.label, landed)


AWAY = {"/admin/login/", "/admin/password/"}


def test_a_writer_for_several_agencies_chooses_one_first(district: Newsroom) -> None:
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    user = somebody("own-editor", district)
    user.groups.add(RoleGroup.objects.get(agency=other.agency, role=Role.EDITOR).group)
    request = asked_by(User.objects.get(pk=user.pk))
    labels = [item.label for item in leaves(admin_menu.menu_items_for_request(request), request)]
    assert "新建" not in labels
    assert "按单位浏览" in labels


def test_what_has_no_place_is_not_lost(district: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "MENU", menu.MENU[:-1])
    request = asked_by(somebody("audit", district))
    assert outline(admin_menu.menu_items_for_request(request), request)[-1] == {"其他": ["审计日志"]}
