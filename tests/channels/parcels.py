"""Parcels for connector tests: real canonical bodies, made without the newsroom."""

import hashlib
import json
import uuid
from typing import Any

from channels.connector import Parcel

RECORD = uuid.UUID("6f1c2b34-0a5e-4d7b-9c1d-2e3f4a5b6c7d")


def content(
    edition: int = 1, action: str = "publish", record: uuid.UUID = RECORD, **changes: Any
) -> dict[str, Any]:
    shared = {
        "schema": "urn:liubei:edition:1",
        "action": action,
        "uuid": str(record),
        "edition": edition,
        "kind": {"code": "general", "name": "政府信息"},
        "index_number": "450205001/2026-00001",
        "title": "柳北区政府2008年信息公开工作报告",
        "agency": {
            "code": "450205ZF",
            "slug": "zhengfuban",
            "name": "柳北区人民政府办公室",
            "short_name": "区政府办公室",
        },
        "columns": [{"slug": "gonggao", "name": "公告信息", "parent": None}],
        "published_at": "2026-11-24T10:50:00+08:00",
        "issued_at": f"2026-11-24T1{edition % 10}:50:00+08:00",
        "path": f"/xxgk/202611/t20261124_{record.hex[:12]}.html",
    }
    if action == "withdraw":
        return {**shared, "explanation": "该信息内容有误，已撤下，更正后将重新公开。", **changes}
    published = {
        "summary": "柳北区2008年政府信息公开工作情况。",
        "keywords": ["信息公开", "年度报告"],
        "topic": {"code": "2-1", "name": "综合政务/政务公开"},
        "genre": {"code": "baogao", "name": "报告"},
        "document_number": "柳北政发〔2009〕12号",
        "formed_on": "2009-08-14",
        "validity": {"code": "valid", "name": "有效"},
        "disclosure": {"code": "active", "name": "主动公开"},
        "source": {"name": "柳北区政管办", "url": ""},
        "body": [
            {"type": "text", "html": "<h2>一、建立领导组织机构</h2><p>我区十分重视政府信息公开。</p>"},
            {
                "type": "table",
                "caption": "培训情况",
                "header_row": True,
                "header_column": False,
                "rows": [["月份", "人次"], ["5月", "126"], ["9月", "300"]],
            },
            {"type": "quotation", "text": "公开为常态，不公开为例外。", "source": "国务院"},
        ],
        "attachments": [],
        "files": [],
        "fields": [],
    }
    return {**shared, **published, **changes}


def parcel(edition: int = 1, action: str = "publish", record: uuid.UUID = RECORD, **changes: Any) -> Parcel:
    body = json.dumps(
        content(edition, action, record, **changes), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    return Parcel(record, edition, hashlib.sha256(body).hexdigest(), action, body)  # ty: ignore[invalid-argument-type]
