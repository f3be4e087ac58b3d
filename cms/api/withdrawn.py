"""What the API says of a withdrawn record: 410 whatever its kind, as a problem (RFC 9457) that a program can act on.

Not a redirect for ``replaced``: a client that follows it would file the replacement under the old record's uuid.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

WITHDRAWN = (
    "已撤稿的返回 410（application/problem+json）：kind 为 explained（公示说明）、gone（整页撤下）或 replaced（由新信息"
    "替代），explanation 是对外说明，replaced_by 是替代的信息（也见 Link: rel=successor-version），edition 是撤稿版次全文。"
)


def gone(payload: str) -> HttpResponse:
    """``payload`` is the stored ``withdraw`` edition."""
    edition = json.loads(payload)
    withdrawal = edition.get("withdrawal") or {}
    replacement = _replacement(withdrawal.get("replaced_by"))
    problem = {
        "type": "urn:liubei:problem:withdrawn",
        "title": "这条信息已撤稿。",
        "status": 410,
        "detail": edition["explanation"],
        "uuid": edition["uuid"],
        "kind": withdrawal.get("kind", "gone"),
        "reason": withdrawal.get("reason"),
        "explanation": edition["explanation"],
        "replaced_by": replacement,
        "edition": edition,
    }
    body = json.dumps(problem, ensure_ascii=False)
    answer = HttpResponse(body, status=410, content_type="application/problem+json")
    if replacement:
        answer["Link"] = f'<{replacement["url"]}>; rel="successor-version"'
    return answer


def _replacement(replaced_by: dict[str, str] | None) -> dict[str, Any] | None:
    if not replaced_by:
        return None
    return {**replaced_by, "url": reverse("api-v1:record", kwargs={"uuid": replaced_by["uuid"]})}
