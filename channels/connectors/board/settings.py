"""What an administrator may set for one board."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from channels.connector import Outlet, Refused

MINIMUM_TOMBSTONE_DAYS = 90


def _seconds(title: str, default: int, minimum: int, description: str) -> dict[str, Any]:
    return {
        "type": "integer",
        "title": title,
        "default": default,
        "minimum": minimum,
        "description": description,
    }


SETTINGS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "政务公开栏设置",
    "additionalProperties": False,
    "properties": {
        "storage": {
            "type": "string",
            "title": "存储",
            "default": "site",
            "description": "写入哪个存储（系统设置中的存储别名）。",
        },
        "folder": {
            "type": "string",
            "title": "文件夹",
            "default": "",
            "pattern": "^[A-Za-z0-9/_-]*$",
            "description": "存储内的文件夹，也是网址的一部分；留空为 board/渠道标识。",
        },
        "district": {
            "type": "string",
            "title": "行政区名称",
            "default": "柳州市柳北区",
            "description": "显示在大屏左上角和订阅源中。",
        },
        "title": {"type": "string", "title": "公开栏名称", "default": "政务公开栏", "minLength": 1},
        "entries": {
            "type": "integer",
            "title": "条目数",
            "default": 60,
            "minimum": 1,
            "maximum": 200,
            "description": "订阅源和大屏保留最近多少条；更早的条目退出列表，并不撤稿。",
        },
        "tombstone_days": {
            "type": "integer",
            "title": "撤稿标记保留天数",
            "default": MINIMUM_TOMBSTONE_DAYS,
            "minimum": MINIMUM_TOMBSTONE_DAYS,
            "description": "撤稿后，订阅源中的撤稿标记至少保留多少天。",
        },
        "display_seconds": _seconds("每页停留秒数", 12, 3, "大屏自动翻页的间隔。"),
        "idle_seconds": _seconds("无人操作返回秒数", 60, 5, "有人触摸后，多久没有操作就恢复自动轮播。"),
        "poll_seconds": _seconds("刷新间隔秒数", 30, 1, "大屏多久检查一次新内容。"),
        "pages": {
            "type": "integer",
            "title": "每条最多轮播页数",
            "default": 8,
            "minimum": 1,
            "description": "长文自动轮播时只翻前几页，触摸屏幕可看全文。",
        },
    },
}


@dataclass(frozen=True, slots=True)
class BoardSettings:
    storage: str
    folder: str
    district: str
    title: str
    entries: int
    tombstone_days: int
    display_seconds: int
    idle_seconds: int
    poll_seconds: int
    pages: int

    @classmethod
    def of(cls, outlet: Outlet) -> BoardSettings:
        """The outlet's settings with defaults filled in; ``Refused`` where they cannot make a board."""
        if not urlsplit(outlet.site_url).hostname:
            raise Refused("没有配置区政府网站的网址，公开栏无法生成条目标识", error_class="settings")
        schema = SETTINGS_SCHEMA["properties"]
        chosen = {f.name: outlet.settings.get(f.name, schema[f.name]["default"]) for f in fields(cls)}
        chosen["folder"] = chosen["folder"].strip("/") or f"board/{outlet.slug}"
        # A subscriber that reads once a quarter must still learn of a withdrawal.
        chosen["tombstone_days"] = max(MINIMUM_TOMBSTONE_DAYS, chosen["tombstone_days"])
        return cls(**chosen)
