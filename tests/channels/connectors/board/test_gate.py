import json

import pytest

from channels.connector import Outlet, Refused, Unreachable
from channels.connectors.board.connector import BoardConnector
from channels.files import PublicFolder

from .conftest import SITE, Board, dated_parcel, record


def shown_ids(board: Board) -> list[str]:
    return [item["id"] for item in json.loads(board.public("items.json"))["items"]]


def test_it_shows_a_published_edition_and_says_so(board):
    sent = dated_parcel(1)
    receipt = board.deliver(sent)
    assert (receipt.edition, receipt.digest, receipt.action) == (1, sent.digest, "publish")
    assert receipt.url == f"{SITE}/board/hall/"
    assert not receipt.already
    assert shown_ids(board) == [str(record(1))]


def test_an_older_edition_changes_nothing_and_is_answered_with_the_newer_one(board):
    newer = dated_parcel(1, 2, title="更正后的信息")
    board.deliver(newer)
    before = board.tree()
    receipt = board.deliver(dated_parcel(1, 1))
    assert (receipt.edition, receipt.digest, receipt.already) == (2, newer.digest, True)
    assert board.tree() == before


def test_the_same_edition_again_writes_nothing(board, monkeypatch):
    sent = dated_parcel(1)
    board.deliver(sent)
    monkeypatch.setattr(PublicFolder, "write", lambda *args: pytest.fail("wrote"))
    receipt = board.deliver(sent)
    assert receipt.already
    assert receipt.digest == sent.digest


@pytest.mark.parametrize("name", ["feed.xml", "items.json", "index.html", "sw.js"])
def test_the_same_edition_again_repairs_a_lost_file(board, name):
    sent = dated_parcel(1)
    board.deliver(sent)
    before = board.tree()
    (board.folder / name).unlink()
    board.deliver(sent)
    assert board.tree() == before


def test_the_same_edition_with_other_content_is_refused_in_chinese(board):
    board.deliver(dated_parcel(1))
    before = board.tree()
    with pytest.raises(Refused) as refusal:
        board.deliver(dated_parcel(1, title="另一内容"))
    assert refusal.value.error_class == "receipt"
    assert "同一版次不一致" in refusal.value.reason
    assert board.tree() == before


def test_a_withdrawal_before_its_publication_keeps_the_late_publication_out(board):
    board.deliver(dated_parcel(1, 2, "withdraw"))
    receipt = board.deliver(dated_parcel(1, 1))
    assert (receipt.edition, receipt.action, receipt.already) == (2, "withdraw", True)
    assert shown_ids(board) == []


def test_the_gate_holds_long_after_the_record_has_left_the_window(site):
    board = Board(site, entries=1)
    board.deliver(dated_parcel(0, 3))
    for number in range(1, 40):
        board.deliver(dated_parcel(number))
    receipt = board.deliver(dated_parcel(0, 2))
    assert receipt.edition == 3
    assert shown_ids(board) == [str(record(39))]


def test_a_withdrawn_item_leaves_at_once_and_may_come_back(board):
    board.deliver(dated_parcel(1))
    board.deliver(dated_parcel(1, 2, "withdraw"))
    assert shown_ids(board) == []
    assert "信息第1号" not in board.public("index.html")
    board.deliver(dated_parcel(1, 3))
    assert shown_ids(board) == [str(record(1))]


def test_two_boards_in_one_storage_do_not_meet(board):
    board.deliver(dated_parcel(1))
    other = Outlet("street", "街道公开栏", site_url=SITE)
    BoardConnector(other).prepare()
    items = json.loads((board.root / "board/street/items.json").read_text())["items"]
    assert items == []


def test_unknown_storage_and_missing_site_address_are_refused():
    with pytest.raises(Refused) as refusal:
        BoardConnector(Outlet("hall", "栏", settings={"storage": "none"}, site_url=SITE)).prepare()
    assert refusal.value.error_class == "settings"
    with pytest.raises(Refused) as refusal:
        BoardConnector(Outlet("hall", "栏")).deliver(dated_parcel(1))
    assert refusal.value.error_class == "settings"


def test_a_folder_outside_the_storage_is_refused(site):
    with pytest.raises(Refused) as refusal:
        Board(site, folder="../outside").deliver(dated_parcel(1))
    assert refusal.value.error_class == "settings"
    assert not (site.parent / "outside").exists()


def test_a_full_disk_is_unreachable_for_now(board, monkeypatch):
    def no_space(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PublicFolder, "write", no_space)
    with pytest.raises(Unreachable) as trouble:
        board.deliver(dated_parcel(1))
    assert trouble.value.error_class == "storage"
