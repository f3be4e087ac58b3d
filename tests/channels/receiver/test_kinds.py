"""What a portal shows of a kind's fields, and what it refuses of them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.channels.connectors.test_kinds_shown import OTHER, VALIDITY, fields
from tests.channels.parcels import parcel
from tests.channels.receiver.messages import send
from tests.channels.sites import DISTRICT, RunningSite, visit

FILE = {
    "sha256": "a" * 64,
    "name": "form.pdf",
    "size": 4,
    "media_type": "application/pdf",
    "path": "/files/aa/form.pdf",
}
IMAGE = {
    "sha256": "b" * 64,
    "name": "p.jpg",
    "size": 7,
    "media_type": "image/jpeg",
    "path": "/files/bb/p.jpg",
}


def shown(receiver: RunningSite, **changes: Any) -> str:
    given = {"fields": fields(FILE, IMAGE), "files": [FILE, IMAGE], "validity": VALIDITY, **changes}
    reply = send(receiver, parcel(2, record=uuid.uuid4(), **given))
    assert reply.status == 201, reply.data
    return visit(reply.data["url"]).text


def test_a_portal_shows_links_tables_files_and_pictures(receiver: RunningSite) -> None:
    page = shown(receiver)
    assert f'href="{DISTRICT}{OTHER["path"]}"' in page
    assert 'href="https://example.com/a"' in page
    assert '<th scope="col">材料名称</th>' in page
    assert "&lt;i&gt;申请表&lt;/i&gt;" in page
    assert f'href="{DISTRICT}{FILE["path"]}"' in page
    assert f'src="{DISTRICT}{IMAGE["path"]}" alt="工作照"' in page
    assert "不收费\n&lt;b&gt;减免&lt;/b&gt;" in page


def test_validity_says_why_and_what_holds_instead(receiver: RunningSite) -> None:
    page = shown(receiver)
    assert "本信息效力状态为“废止”" in page
    assert VALIDITY["note"] in page
    assert "现行文件：" in page


def test_a_script_address_is_no_link(receiver: RunningSite) -> None:
    bad = {
        "name": "u",
        "label": "网址",
        "value": "x",
        "links": [{"title": "x", "url": "javascript:alert(1)"}],
    }
    assert "javascript:" not in shown(receiver, fields=[bad])


@pytest.mark.parametrize(
    "broken",
    [
        {"table": {"header": "no list", "rows": []}},
        {"links": [{"title": "neither path nor url"}]},
        {"images": [{"sha256": "b" * 64}]},
    ],
)
def test_malformed_structure_is_refused(receiver: RunningSite, broken: dict[str, Any]) -> None:
    one = parcel(record=uuid.uuid4(), fields=[{"name": "x", "label": "x", "value": "x", **broken}])
    assert send(receiver, one).status == 422
