"""Asking an outlet what it shows, page by page (``channels/receiver/inventory.py`` is the other side)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from channels import http
from channels.answers import excerpt, failure_of
from channels.connector import Action, Outlet, Unreachable
from channels.signed_push import signature

PER_PAGE = 1000
_PAGE_LIMIT = 1024 * 1024
"""Bytes; a full page is about 200 KiB."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What an outlet says it shows of one record."""

    record: UUID
    edition: int
    digest: str
    action: Action


def holdings(outlet: Outlet, root: str) -> Iterator[Holding]:
    """Every record at the outlet, in order of uuid.

    :raises DeliveryFailed: as a push would; "receipt" where the answer is no inventory.
    """
    after: UUID | None = None
    while True:
        page, following = _page(outlet, root, after)
        yield from page
        if following is None:
            return
        after = following


def _page(outlet: Outlet, root: str, after: UUID | None) -> tuple[list[Holding], UUID | None]:
    query = urlencode({"after": after or "", "limit": PER_PAGE})
    headers = signature(outlet, f"msg_{secrets.token_hex(16)}", query.encode())
    answer = http.get(
        f"{root}/inventory?{query}", headers, outlet_allow=outlet.allowed_networks, limit=_PAGE_LIMIT
    )
    if answer.status != 200:
        raise failure_of(answer)
    try:
        data = json.loads(answer.body)
        page = [_holding(entry) for entry in data["records"]]
        following = UUID(data["next"]) if data["next"] else None
        if following is not None and after is not None and following <= after:
            raise ValueError("an inventory that turns in a circle")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreachable(
            "对方的清单格式有误",
            error_class="receipt",
            status=answer.status,
            answer=excerpt(answer),
            address=answer.address,
        ) from error
    return page, following


def _holding(entry: dict[str, Any]) -> Holding:
    edition, action = entry["edition"], entry["action"]
    if type(edition) is not int or action not in ("publish", "withdraw"):
        raise ValueError("not a holding")
    return Holding(UUID(entry["record"]), edition, str(entry["digest"]), action)
