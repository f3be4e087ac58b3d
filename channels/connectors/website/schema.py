"""What an administrator may set about the portal. Every field has a default: a new channel works at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class SiteSettings:
    site_name: str = "柳北区人民政府"
    site_tagline: str = "政府信息公开门户"
    region: str = "广西壮族自治区柳州市"
    site_domain: str = "www.lbq.gov.cn"
    site_id_code: str = ""
    icp: str = ""
    police_record: str = ""
    organiser: str = "柳北区人民政府"
    undertaker: str = "柳北区人民政府办公室"
    contact_address: str = ""
    contact_postcode: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    office_hours: str = ""
    ipv6: bool = True
    api_url: str = ""
    storage: str = "site"

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> SiteSettings:
        """The known settings; what is missing or null keeps its default, what is unknown is left alone."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in settings.items() if name in known and value is not None})


_TITLES = {
    "site_name": ("网站名称", "显示在每页顶部，也写入 SiteName 标签。"),
    "site_tagline": ("副标题", "显示在网站名称下方。"),
    "region": ("所属地区", "上级行政区全称。"),
    "site_domain": ("网站域名", "只写主机名，如 www.lbq.gov.cn。"),
    "site_id_code": ("政府网站标识码", "10 位数字；未取得时留空，页脚不显示。"),
    "icp": ("ICP 备案号", "留空则页脚不显示。"),
    "police_record": ("公安备案号", "留空则页脚不显示。"),
    "organiser": ("主办单位", ""),
    "undertaker": ("承办单位", "留空则页脚不显示。"),
    "contact_address": ("联系地址", ""),
    "contact_postcode": ("邮政编码", ""),
    "contact_phone": ("联系电话", ""),
    "contact_email": ("电子邮箱", ""),
    "office_hours": ("办公时间", ""),
    "ipv6": ("显示“网站支持IPv6”", "网站确已支持 IPv6 访问时打开。"),
    "api_url": ("开放数据接口地址", "留空则页脚不显示。"),
    "storage": ("存储别名", "网站文件写入哪个 Django 存储。"),
}


def _property(name: str, default: Any) -> dict[str, Any]:
    title, description = _TITLES[name]
    described = {"description": description} if description else {}
    kind = "boolean" if isinstance(default, bool) else "string"
    return {"type": kind, "title": title, **described, "default": default}


SETTINGS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {field.name: _property(field.name, field.default) for field in fields(SiteSettings)},
}
SETTINGS_SCHEMA["properties"]["site_id_code"]["pattern"] = "^([0-9]{10})?$"
SETTINGS_SCHEMA["properties"]["site_name"]["minLength"] = 1
SETTINGS_SCHEMA["properties"]["storage"]["minLength"] = 1
