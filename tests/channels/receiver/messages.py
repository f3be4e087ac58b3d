"""Signed messages to the receiving sites, built by hand so that they can be wrong on purpose."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from channels import http, signing
from channels.connector import Parcel
from tests.channels.sites import RunningSite


@dataclass
class Reply:
    status: int
    data: dict[str, Any]


def send(
    site: RunningSite,
    parcel: Parcel,
    *,
    slug: str = "shatang",
    path: str | None = None,
    body: bytes | None = None,
    secret: str | None = None,
    at: float | None = None,
    method: str = "PUT",
    changes: dict[str, str] | None = None,
) -> Reply:
    """Push ``parcel`` as a well-behaved sender would, but for the parts that are given."""
    content = parcel.body if body is None else body
    headers = {
        "Content-Type": "application/json",
        "Liubei-Edition": str(parcel.edition),
        "Liubei-Digest": parcel.digest,
        **signing.sign(secret or site.secrets[slug], "msg_test", int(at or time.time()), content),
        **(changes or {}),
    }
    url = f"{site.base_url}/portals/{slug}/{path or f'records/{parcel.record}'}"
    answer = http.send(method, url, content, headers, outlet_allow=site.outlet("shatang").allowed_networks)
    return Reply(answer.status, json.loads(answer.body))


def inventory(
    site: RunningSite, query: str = "", *, slug: str = "shatang", signed: str | None = None
) -> Reply:
    text = query if signed is None else signed
    headers = signing.sign(site.secrets[slug], f"msg_{uuid.uuid4().hex}", int(time.time()), text.encode())
    url = f"{site.base_url}/portals/{slug}/inventory" + (f"?{query}" if query else "")
    allow = site.outlet("shatang").allowed_networks
    answer = http.get(url, headers, outlet_allow=allow, limit=1_000_000)
    return Reply(answer.status, json.loads(answer.body))
