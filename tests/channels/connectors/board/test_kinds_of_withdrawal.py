"""Whatever is left at a record's address elsewhere, the board shows it no more and says why in its feed."""

from __future__ import annotations

import pytest

from channels.connector import Outlet
from channels.connectors.board.connector import BoardConnector
from tests.channels.parcels import RECORD, content, parcel

REASON = {"code": "wrong-content", "label": "内容有误"}
NEW = {
    "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    "path": "/new.html",
    "title": "新",
    "index_number": "1",
}


@pytest.mark.parametrize(("kind", "replaced_by"), [("explained", None), ("gone", None), ("replaced", NEW)])
def test_a_withdrawn_record_leaves_the_board(tmp_path, kind, replaced_by):
    board = BoardConnector(Outlet("hall", "政务公开栏", {}, site_url="https://www.liubei.example"))
    board.deliver(parcel())
    folder = tmp_path / "site" / "board" / "hall"
    assert content()["title"] in (folder / "index.html").read_text()
    withdrawal = {"kind": kind, "replaced_by": replaced_by, "reason": REASON}
    receipt = board.deliver(parcel(2, "withdraw", withdrawal=withdrawal))
    assert (receipt.edition, receipt.action) == (2, "withdraw")
    assert not [p for p in folder.rglob("*.html") if content()["title"] in p.read_text()]
    feed = (folder / "feed.xml").read_text()
    assert "<entry>" not in feed
    assert f"record:{RECORD}" in feed
    assert content(2, "withdraw")["explanation"] in feed
