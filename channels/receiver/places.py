"""The places one site serves: portals of towns and streets, or desks of a newsroom, each by its slug."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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


def places_in(text: str) -> Mapping[str, Place]:
    """Read ``{"shatang": {"name": "沙塘镇", "secrets": ["whsec_…"], "agency_code": "…"}}``.

    :raises ImproperlyConfigured: when the text says something else.
    """
    try:
        return {slug: _place(slug, entry) for slug, entry in json.loads(text).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"站点配置有误：{error!r}") from error


def _place(slug: str, entry: Mapping[str, Any]) -> Place:
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"“{slug}”不能用作网址中的名称")
    secrets = tuple(entry["secrets"])
    if not secrets:
        raise ValueError(f"“{slug}”没有签名密钥")
    for secret in secrets:
        key_of(secret)
    return Place(slug, str(entry["name"]), secrets, str(entry.get("agency_code", "")))
