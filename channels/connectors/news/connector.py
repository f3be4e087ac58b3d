"""A news partner: it receives ninjs 3.1 items at an intake address and shows them with their source."""

from __future__ import annotations

from typing import Any, ClassVar

from channels.connector import Connector, Parcel, Receipt, Refused
from channels.connectors.news.item import DEFAULT_PROVIDER, DEFAULT_TERMS, item_bytes
from channels.signed_push import push


class NewsConnector(Connector):
    label: ClassVar[str] = "新闻媒体"
    needs_secret: ClassVar[bool] = True
    settings_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["url"],
        "properties": {
            "url": {
                "type": "string",
                "format": "uri",
                "pattern": "^https?://[^ #]+$",
                "title": "收稿地址",
                "description": "媒体接收稿件的网址，例如 https://news.example.cn/desks/liubei/items",
            },
            "provider": {
                "type": "string",
                "title": "供稿单位",
                "default": DEFAULT_PROVIDER,
                "description": "写入稿件的供稿单位名称",
            },
            "usage_terms": {
                "type": "string",
                "title": "使用说明",
                "default": DEFAULT_TERMS,
                "description": "写入稿件的转载要求",
            },
        },
    }

    def deliver(self, parcel: Parcel) -> Receipt:
        url = str(self.outlet.settings.get("url", ""))
        if not url:
            raise Refused("渠道没有设置收稿地址", error_class="settings")
        body = item_bytes(parcel, self.outlet)
        return push(self.outlet, parcel, "POST", url, body, "application/json")
