import json
import re

from channels.connectors.board import display
from channels.connectors.board.connector import BoardConnector
from channels.files import PublicFolder

from .conftest import Board, dated_parcel


def test_prepare_writes_an_empty_board_that_can_be_read_without_javascript(board):
    board.prepare()
    page = board.public("index.html")
    assert "暂无公开信息" in page
    assert "柳州市柳北区" in page
    assert json.loads(board.public("items.json"))["items"] == []
    assert json.loads(board.public("manifest.webmanifest"))["display"] == "fullscreen"


def test_prepare_again_writes_nothing(board, monkeypatch):
    board.prepare()
    written = []
    monkeypatch.setattr(PublicFolder, "write", lambda folder, path, data: written.append(path))
    board.prepare()
    assert written == []


def test_prepare_keeps_the_items_and_takes_up_new_settings(board):
    board.deliver(dated_parcel(1))
    old = {path.name for path in board.folder.iterdir()}
    Board(board.root, title="电子公开栏").prepare()
    assert "电子公开栏" in board.public("index.html")
    assert "信息第1号" in board.public("index.html")
    assert {path.name for path in board.folder.iterdir()} == old


def test_assets_of_an_older_build_are_removed(board, monkeypatch):
    board.prepare()
    old = next(board.folder.glob("board.*.css"))
    read = display._read
    monkeypatch.setattr(display, "_read", lambda name: read(name) + b"\n/* new */")
    board.prepare()
    assert not old.exists()
    assert len(list(board.folder.glob("board.*.css"))) == 1


def test_the_page_lists_its_items_for_readers_without_javascript(board):
    board.deliver(dated_parcel(1))
    page = board.public("index.html")
    for part in ("信息第1号", "柳北区人民政府办公室", "450205001/2026-00001", "2026-11-24"):
        assert part in page


def test_the_page_loads_nothing_inline_and_nothing_from_elsewhere(board):
    board.deliver(dated_parcel(1))
    page = board.public("index.html")
    assert "script-src 'self'" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    for address in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page):
        assert "//" not in address
        assert (board.folder / address).exists()


def test_the_day_is_the_day_in_liuzhou(board):
    board.deliver(dated_parcel(1, published_at="2026-11-23T17:30:00Z"))
    assert json.loads(board.public("items.json"))["items"][0]["date"] == "2026-11-24"


def test_an_item_carries_what_the_display_shows(board):
    sent = dated_parcel(1, 2, issued_at="2026-11-26T09:00:00+08:00")
    board.deliver(sent)
    item = json.loads(board.public("items.json"))["items"][0]
    assert item["agency"] == "柳北区人民政府办公室"
    assert (item["edition"], item["digest"]) == (2, sent.digest)
    assert (item["date"], item["changed"]) == ("2026-11-24", "2026-11-26")
    assert "<caption>培训情况</caption>" in item["html"]


def test_memory_is_kept_out_of_the_public_folder(board):
    board.deliver(dated_parcel(1))
    assert {path.parts[0] for path in (p.relative_to(board.root) for p in board.root.iterdir())} == {
        "_state",
        "board",
    }


def test_it_is_exclusive_and_its_form_is_chinese():
    assert BoardConnector.exclusive
    assert BoardConnector.label == "政务公开栏"
    assert all(field["title"] for field in BoardConnector.settings_schema["properties"].values())
