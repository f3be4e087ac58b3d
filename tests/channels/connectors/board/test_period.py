"""公示期: the board shows a notice on its days only, also when nothing new is delivered."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import feedparser
import pytest
import time_machine

from channels.dispatch import keep_time
from channels.models import Channel
from tests.channels.connectors.board.conftest import Board, dated_parcel

PERIOD = {"from": "2026-11-25", "until": "2026-12-01"}


def at(day: str, time: str = "09:00") -> Any:
    return time_machine.travel(datetime.fromisoformat(f"{day}T{time}:00+08:00"), tick=False)


def shown(board: Board) -> list[str]:
    titles = [item["title"] for item in json.loads(board.public("items.json"))["items"]]
    feed = feedparser.parse(board.public("feed.xml"))
    assert [entry.title for entry in feed.entries] == titles
    assert all(title in board.public("index.html") for title in titles)
    return titles


def test_a_notice_is_shown_from_its_first_day_to_its_last(board: Board) -> None:
    with at("2026-11-24"):
        board.deliver(dated_parcel(1))
        board.deliver(dated_parcel(2, display=PERIOD))
        assert shown(board) == ["信息第1号"]
    for day, seen in (("2026-11-25", True), ("2026-12-01", True), ("2026-12-02", False)):
        with at(day, "00:01"):
            board.prepare()
            assert ("信息第2号" in shown(board)) is seen, day
    assert "信息第2号" not in board.public("index.html")


def test_the_day_ends_at_midnight_in_china(board: Board) -> None:
    with at("2026-11-25"):
        board.deliver(dated_parcel(2, display=PERIOD))
    with at("2026-12-01", "23:59"):
        board.prepare()
        assert shown(board) == ["信息第2号"]
    with at("2026-12-02", "00:00"):
        board.prepare()
        assert shown(board) == []


def test_one_that_is_over_already_is_received_and_not_shown(board: Board) -> None:
    with at("2026-12-05"):
        receipt = board.deliver(dated_parcel(2, display=PERIOD))
        assert (receipt.edition, receipt.action) == (1, "publish")
        assert shown(board) == []


def test_a_longer_period_in_a_new_edition_brings_it_back(board: Board) -> None:
    with at("2026-12-05"):
        board.deliver(dated_parcel(2, display=PERIOD))
        board.deliver(dated_parcel(2, edition=2, display={"until": "2026-12-31"}))
        assert shown(board) == ["信息第2号"]


def test_notices_that_are_over_make_room_for_others(board: Board) -> None:
    board.outlet.settings["entries"] = 1
    with at("2026-11-26"):
        board.deliver(dated_parcel(1))
        board.deliver(dated_parcel(2, display=PERIOD))
        assert shown(board) == ["信息第2号"]
    with at("2026-12-02"):
        board.prepare()
        assert shown(board) == ["信息第1号"]


def test_preparing_again_writes_nothing_where_the_day_changes_nothing(board: Board) -> None:
    with at("2026-11-26"):
        board.deliver(dated_parcel(2, display=PERIOD))
        before = {path: path.stat().st_mtime_ns for path in board.folder.rglob("*")}
        board.prepare()
        assert {path: path.stat().st_mtime_ns for path in board.folder.rglob("*")} == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_clock_prepares_boards_and_leaves_other_outlets_alone(board: Board) -> None:
    Channel.objects.create(kind="board", slug="hall", name="大厅公开栏")
    Channel.objects.create(kind="board", slug="broken", name="坏的公开栏", settings={"storage": "nowhere"})
    Channel.objects.create(kind="website", slug="website", name="网站")
    with at("2026-11-26"):
        board.deliver(dated_parcel(2, display=PERIOD))
    with at("2026-12-02"):
        assert keep_time() == 1
        assert shown(board) == []
