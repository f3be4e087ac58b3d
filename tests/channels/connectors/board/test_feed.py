import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine

from channels.connector import Outlet, Parcel
from channels.connectors.board.connector import BoardConnector
from channels.connectors.board.text import printable
from tests.channels.parcels import content

from .conftest import SITE, Board, dated_parcel, record

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
LIUBEI = "{urn:liubei:board:1}"


def tag(number: int) -> str:
    return f"tag:www.liubei.example,2026:record:{record(number)}"


def parsed(board: Board) -> ElementTree.Element:
    found = feedparser.parse(board.public("feed.xml"))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return ElementTree.fromstring(board.public("feed.xml"))


def part(board: Board, path: str) -> ElementTree.Element:
    found = parsed(board).find(path)
    assert found is not None
    return found


def ids(board: Board) -> list[str]:
    return [entry.findtext(f"{ATOM}id", "") for entry in parsed(board).iter(f"{ATOM}entry")]


def stones(board: Board) -> list[str]:
    return [stone.get("ref", "") for stone in parsed(board).iter(f"{AT}deleted-entry")]


def test_an_empty_board_has_a_valid_feed(board):
    board.prepare()
    feed = parsed(board)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    assert ids(board) == []


def test_an_entry_says_everything_a_subscriber_needs(board):
    sent = dated_parcel(1, 2, issued_at="2026-11-25T09:00:00+08:00")
    board.deliver(sent)
    entry = feedparser.parse(board.public("feed.xml")).entries[0]
    assert entry.id == tag(1)
    assert entry.title == "信息第1号"
    assert entry.updated == "2026-11-25T09:00:00+08:00"
    assert entry.published == "2026-11-24T08:01:00+08:00"
    assert entry.author == "柳北区人民政府办公室"
    assert entry.link == SITE + sent.content["path"]
    assert {category.label for category in entry.tags} == {"公告信息", "综合政务/政务公开", "报告"}
    assert "我区十分重视政府信息公开" in entry.content[0].value
    assert entry.content[0].type == "text/html"
    element = part(board, f"{ATOM}entry")
    assert element.findtext(f"{LIUBEI}edition") == "2"
    assert element.findtext(f"{LIUBEI}digest") == sent.digest
    assert element.findtext(f"{LIUBEI}index-number") == "450205001/2026-00001"


def test_the_feed_names_itself_and_its_board(board):
    board.deliver(dated_parcel(1))
    links = {link.get("rel"): link.get("href") for link in parsed(board).findall(f"{ATOM}link")}
    assert links == {"self": f"{SITE}/board/hall/feed.xml", "alternate": f"{SITE}/board/hall/"}


def test_a_withdrawal_leaves_a_tombstone_with_its_explanation(board):
    board.deliver(dated_parcel(1))
    board.deliver(dated_parcel(1, 2, "withdraw", issued_at="2026-11-25T09:00:00+08:00"))
    assert ids(board) == []
    stone = part(board, f"{AT}deleted-entry")
    assert stone.get("ref") == tag(1)
    assert stone.get("when") == "2026-11-25T09:00:00+08:00"
    assert stone.findtext(f"{AT}comment") == "该信息内容有误，已撤下，更正后将重新公开。"
    assert stone.findtext(f"{LIUBEI}edition") == "2"
    assert parsed(board).findtext(f"{ATOM}updated") == "2026-11-25T09:00:00+08:00"


def test_a_tombstone_leaves_when_the_record_is_published_again(board):
    board.deliver(dated_parcel(1, 1, "withdraw"))
    board.deliver(dated_parcel(1, 2))
    assert stones(board) == []
    assert ids(board) == [tag(1)]


def test_a_tombstone_stays_ninety_days_from_when_the_feed_first_said_so(site):
    board = Board(site, tombstone_days=1)
    start = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        board.deliver(dated_parcel(1, 1, "withdraw", issued_at="2026-06-01T09:00:00+08:00"))
    with time_machine.travel(start + timedelta(days=90), tick=False):
        board.deliver(dated_parcel(2))
        assert stones(board) == [tag(1)]
    with time_machine.travel(start + timedelta(days=90, minutes=1), tick=False):
        board.deliver(dated_parcel(3))
        assert stones(board) == []
        assert board.deliver(dated_parcel(1, 1, "withdraw", issued_at="2026-06-01T09:00:00+08:00")).already


def test_newest_come_first_and_an_update_keeps_its_place(board):
    for number in (2, 1, 3):
        board.deliver(dated_parcel(number))
    board.deliver(dated_parcel(1, 2, issued_at="2026-12-01T09:00:00+08:00"))
    assert ids(board) == [tag(3), tag(2), tag(1)]


def test_what_falls_off_by_age_leaves_no_tombstone_and_returns_when_there_is_room(site):
    board = Board(site, entries=2)
    for number in (1, 2, 3):
        board.deliver(dated_parcel(number))
    assert ids(board) == [tag(3), tag(2)]
    assert stones(board) == []
    board.deliver(dated_parcel(3, 2, "withdraw"))
    assert ids(board) == [tag(2), tag(1)]


def test_ids_survive_a_change_of_the_sites_address(board):
    board.deliver(dated_parcel(1))
    BoardConnector(Outlet("hall", "栏", site_url="https://new.example")).deliver(dated_parcel(2))
    assert ids(board) == [tag(2), tag(1)]


HOSTILE = [
    '</title><script>alert(1)</script>&<b>"引号"\'',
    "]]><at:deleted-entry ref='x'/>",
    "空\u0000字\u000b符\u001f\ufffe\ud800号",
    "{{ board }}{% now 'Y' %}<!-- 注释 --",
    "\u202e反向文字😀",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_text(board, title):
    table = {
        "type": "table",
        "caption": title,
        "header_row": True,
        "header_column": True,
        "rows": [[title], [title]],
    }
    body = [{"type": "quotation", "text": title, "source": title}, table]
    changes: dict[str, Any] = {"title": title, "summary": title, "body": body}
    board.deliver(encoded(content(record=record(1), **changes)))
    entry = part(board, f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == printable(title)
    assert entry.findtext(f"{ATOM}summary") == printable(title)
    assert stones(board) == []
    assert "<script>alert" not in board.public("index.html")
    assert "<script>" not in entry.findtext(f"{ATOM}content", "")
    assert json.loads(board.public("items.json"))["items"][0]["title"] == printable(title)


def test_hostile_markup_is_cleaned_and_addresses_become_absolute(board):
    html = (
        '<p onclick="x()">甲<script>alert(1)</script><img src=x onerror=alert(1)>'
        '<a href="javascript:alert(1)">乙</a><a href="/xxgk/丙.html">丙</a><iframe src="//e"></iframe></p>'
    )
    file = {
        "sha256": "a" * 64,
        "name": "说明 1.pdf",
        "size": 1,
        "media_type": "application/pdf",
        "path": "/files/aa/说明 1.pdf",
    }
    board.deliver(
        dated_parcel(1, body=[{"type": "text", "html": html}], files=[file], attachments=["a" * 64])
    )
    shown = part(board, f"{ATOM}entry").findtext(f"{ATOM}content", "")
    for bad in ("onclick", "script", "onerror", "iframe", "<img"):
        assert bad not in shown
    assert f'href="{SITE}/xxgk/%E4%B8%99.html"' in shown
    assert f'href="{SITE}/files/aa/%E8%AF%B4%E6%98%8E%201.pdf"' in shown


def encoded(edition: dict) -> Parcel:
    """A parcel whose body keeps lone surrogates, as JSON escapes can."""
    data = json.dumps(edition, sort_keys=True, separators=(",", ":")).encode()
    return Parcel(record(1), edition["edition"], hashlib.sha256(data).hexdigest(), edition["action"], data)
