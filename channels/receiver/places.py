"""The places one site serves: portals of towns and streets, or desks of a newsroom, each by its slug."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from channels.signing import key_of

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    name: str
    secrets: tuple[str, ...] = field(repr=False)
    """Standard Webhooks secrets; two while a key is being changed."""
    agency_code: str = ""


def load_places(path: str) -> Mapping[str, Place]:
    """Read ``{"shatang": {"name": "沙塘镇", "secrets": ["whsec_…"], "agency_code": "…"}}``.

    :raises ImproperlyConfigured: when the file is missing or says something else.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        return {slug: _place(slug, entry) for slug, entry in data.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"站点配置文件 {path} 无法读取：{error}") from error


def _place(slug: str, entry: Mapping[str, Any]) -> Place:
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"“{slug}”不能用作网址中的名称")
    secrets = tuple(entry["secrets"])
    if not secrets:
        raise ValueError(f"“{slug}”没有签名密钥")
    for secret in secrets:
        key_of(secret)
    return Place(slug, str(entry["name"]), secrets, str(entry.get("agency_code", "")))
