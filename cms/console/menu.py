"""The sidebar, in one place: what is done daily first, settings last; everybody sees what they may open.

Each area registers its item with its own rule of who sees it. Here each gets its place, wording and icon, found by
its address. What is registered and has no place here is kept under 其他, never lost.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cms.agencies.models import AgencyPage, Role
from cms.agencies.permissions import agencies_of, roles_of


class AgencyWorkMenuItem(MenuItem):
    """For people who work for an agency, and superusers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(agencies_of(request.user))


@dataclass(frozen=True)
class Place:
    """An item by the name of its address; without a label it keeps its own."""

    address: str
    label: str = ""
    icon: str = ""
    plain: bool = False
    """A mere link, where the registered item would open something in the sidebar."""

    def fill(self, offered: dict[str, MenuItem]) -> MenuItem | None:
        try:
            item = offered.pop(reverse(self.address), None)
        except NoReverseMatch:  # one of the console's own, or an area that is not installed
            item = offered.pop(self.address, None)
        if item is None:
            return None
        if self.plain:
            return MenuItem(self.label, item.url, name=item.name, icon_name=self.icon)
        item = copy.copy(item)  # the registered one is everybody's
        item.label, item.icon_name = self.label or item.label, self.icon or item.icon_name
        return item


@dataclass(frozen=True)
class Drawer:
    """Several under one heading. One alone needs none, and stands by itself."""

    name: str
    label: str
    icon: str
    places: tuple[Place | Drawer, ...]

    def fill(self, offered: dict[str, MenuItem]) -> MenuItem | None:
        items = _in_order(place.fill(offered) for place in self.places)
        if len(items) < 2:
            return items[0] if items else None
        return _drawer(self.name, self.label, self.icon, items)


def _drawer(name: str, label: str, icon: str, items: list[MenuItem]) -> SubmenuMenuItem:
    return SubmenuMenuItem(label, Menu(items=items), name=name, icon_name=icon)


SETTINGS = (
    Drawer(
        "settings-agencies",
        "公开主体和词表",
        "group",
        (
            Place("agency:index", "公开主体"),
            Place("column:index", "栏目"),
            Place("topic:index", "主题分类"),
            Place("genre:index", "体裁"),
            Place("disclosurehead:index", "法定公开内容"),
            Place("grassrootsfield:index", "基层政务公开领域"),
            Place("kindhead:index", "种类与法定内容"),
        ),
    ),
    Drawer(
        "settings-directory",
        "目录和指南",
        "list-ol",
        (
            Place("sectiontemplate:index", "目录样表"),
            Place("guidechapter:index", "指南章节"),
            Place("supervisor:index", "监督机构"),
        ),
    ),
    Drawer(
        "settings-review",
        "审查设置",
        "clipboard-list",
        (
            Place("ground:index", "不予公开依据"),
            Place("checklistitem:index", "核对清单"),
            Place("fastlane:index", "快速审查"),
            Place("reviewtimelimit:index", "提请时限"),
            Place("referralwording:index", "提请函用语"),
            Place("reassessmentrule:index", "评估周期"),
            Place("filingnumbertemplate:index", "备案编号模板"),
            Place("withdrawalreason:index", "撤稿原因"),
        ),
    ),
    Drawer(
        "settings-limits",
        "期限和日历",
        "time",
        (
            Place("steplimit:index", "审查期限"),
            Place("publicationlimit:index", "公开期限"),
            Place("desk_calendar", "工作日历", "calendar"),
            Place("workingyear:index", "日历年度"),
            Place("specialday:index", "节假日和调休"),
            Place("officesession:index", "办公时间"),
        ),
    ),
    Drawer(
        "settings-scan",
        "内容检查的名单",
        "search",
        (
            Place("scan_words:index", "错敏词"),
            Place("scan_phrases:index", "内部文件用语"),
            Place("scan_exemptions:index", "豁免号码"),
            Place("scan_masks:index", "打码样式"),
            Place("scan_detectors:index", "检查项目"),
            Place("scan_versions", "词库版本"),
        ),
    ),
    Place("routing_rules:index", "路由规则"),
    Drawer(
        "settings-system",
        "系统",
        "cogs",
        (
            Place("wagtailsites:index", "站点"),
            Place("wagtailadmin_workflows:index", "审查流程"),
            Place("wagtailadmin_workflows:task_index", "审查环节"),
            Place("wagtailadmin_collections:index", "文件夹"),
            Place("wagtaillocales:index", "语言"),
            Place("wagtailadmin_reports:site_history", "页面操作记录"),
            Place("wagtailadmin_reports:locked_pages", "锁定的页面"),
            Place("wagtailadmin_reports:workflow", "流程报告"),
            Place("wagtailadmin_reports:workflow_tasks", "环节报告"),
            Place("wagtailadmin_reports:aging_pages", "久未更新的页面"),
            Place("wagtailadmin_reports:page_types_usage", "页面种类"),
        ),
    ),
)

MENU: tuple[Place | Drawer, ...] = (
    Place("home", "工作台", "home"),
    Place("desk_queue", "待办审查", "clipboard-list"),
    Drawer(
        "disclosure",
        "公开信息",
        "doc-full",
        (
            Place("console_records", "全部信息", "list-ul"),
            Place("new-record", "新建", "plus"),
            Place("import-word", "导入 Word 文件", "upload"),
            Place("console_schedule", "定时发布", "calendar-alt"),
            Place("wagtailadmin_explore_root", "按单位浏览", "folder-open-inverse", plain=True),
        ),
    ),
    Place("desk_messages", "消息", "lb-bell"),
    Place("nondisclosure", "不予公开", "no-view"),
    Place("sheets_archive", "审查单", "doc-full-inverse"),
    Drawer(
        "directory",
        "公开目录",
        "list-ul",
        (
            Place("console_directory", "目录", "list-ul"),
            Place("console_guide", "指南", "help"),
            Place("console_completeness_all", "完整性", "tick-inverse"),
            Place("console_structure", "目录结构", "list-ol"),
        ),
    ),
    Drawer(
        "scan",
        "内容检查",
        "search",
        (
            Place("console_scan_text", "检查一段文字", "pilcrow"),
            Place("console_scan_published", "已公开信息复查", "view"),
        ),
    ),
    Drawer(
        "files",
        "附件和图片",
        "doc-empty-inverse",
        (
            Place("wagtaildocs:index", "附件", "doc-empty-inverse"),
            Place("wagtailimages:index", "图片", "image"),
        ),
    ),
    Place("desk_statistics", "统计", "lb-chart"),
    Place("channels", "渠道", "site"),
    Drawer(
        "people",
        "用户与权限",
        "user",
        (
            Place("wagtailusers_users:index", "用户", "user"),
            Place("wagtailusers_groups:index", "岗位和权限", "group"),
            Place("console_logins", "登录安全", "key"),
        ),
    ),
    Drawer("settings", "设置", "cogs", SETTINGS),
    Place("console_audit", "审计日志", "history"),
)
"""From the top to the bottom of the sidebar."""

LEFT_OUT = frozenset({"help", "whats-new-in-wagtail", "promoted-search-results", "search-terms", "redirects"})
"""Wagtail's own that has no work here."""


@hooks.register("construct_main_menu", order=1000)  # after all that add and take away
def compose(request: HttpRequest, items: list[MenuItem]) -> None:
    offered = {item.url: item for item in _leaves(items, request)}
    offered |= {item.name: item for item in _of_the_console(request)}
    composed = [place.fill(offered) for place in MENU]
    if offered:
        composed.append(_drawer("other", "其他", "dots-horizontal", _in_order(offered.values())))
    items[:] = _in_order(composed)


def _leaves(items: Iterable[MenuItem], request: HttpRequest) -> Iterator[MenuItem]:
    left_out = LEFT_OUT if request.user.is_superuser else LEFT_OUT | {"reports"}
    for item in items:
        if item.name in left_out:
            continue
        if isinstance(item, SubmenuMenuItem):
            yield from _leaves(item.menu.menu_items_for_request(request), request)
        else:
            yield item


def _of_the_console(request: HttpRequest) -> Iterator[MenuItem]:
    """What no area registers: the home page, and for editors the ways to begin."""
    yield MenuItem("工作台", reverse("wagtailadmin_home"), name="home")
    edits = {agency for agency, role in roles_of(request.user) if role == Role.EDITOR}
    if not edits:
        return
    yield MenuItem("导入 Word 文件", reverse("console_import_word"), name="import-word")
    shelves = list(AgencyPage.objects.filter(agency__in=edits).values_list("pk", flat=True)[:2])
    if len(shelves) == 1:  # who writes for several chooses one by 按单位浏览
        yield MenuItem("新建", reverse("wagtailadmin_pages:add_subpage", args=shelves), name="new-record")


def _in_order(items: Iterable[MenuItem | None]) -> list[MenuItem]:
    """Those there are, each with its place as its order: Wagtail sorts by it."""
    shown = [item for item in items if item is not None]
    for order, item in enumerate(shown):
        item.order = order
    return shown
