"""Clarifications and emergencies go before others, and also to the outlet that carried the falsehood."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from channels import dispatch
from channels.models import Channel, Delivery, RoutingRule
from channels.routing import destinations
from cms.records.models import Record
from tests.newsroom import Newsroom


@pytest.fixture
def paper(newsroom: Newsroom) -> Channel:
    """An outlet that no rule sends anything to."""
    return Channel.objects.create(kind="board", slug="paper", name="晚报", domains=["paper.example.com"])


@pytest.fixture
def board(newsroom: Newsroom) -> Channel:
    channel = Channel.objects.create(kind="board", slug="hall", name="公开栏")
    RoutingRule.objects.create(channel=channel)
    return channel


def test_an_urgent_record_goes_before_what_waits_longer(
    newsroom: Newsroom, board: Channel, monkeypatch: pytest.MonkeyPatch
):
    waiting = newsroom.publish(title="普通公告")
    Delivery.objects.update(next_attempt_at=timezone.now() - datetime.timedelta(hours=1))
    monkeypatch.setattr(Record, "urgent", True)
    urgent = newsroom.publish(title="澄清")
    lanes = dict(Delivery.objects.values_list("record", "lane"))
    assert lanes == {waiting.pk: "ordinary", urgent.pk: "urgent"}
    assert dispatch.take(board.pk).delivery.record_id == urgent.pk


def test_urgent_records_have_workers_of_their_own():
    assert dispatch.queue_of("portal", "urgent") == "urgent"
    assert dispatch.queue_of("website", "urgent") == "files"


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("https://paper.example.com/a/1.html", True),
        ("https://m.PAPER.example.com/a/1.html", True),
        ("https://notpaper.example.com/", False),
        ("https://example.com/", False),
        ("paper.example.com", False),
        ("https://[broken", False),
    ],
)
def test_the_outlet_that_carried_it_gets_the_clarification(
    newsroom: Newsroom, paper: Channel, monkeypatch: pytest.MonkeyPatch, address: str, reached: bool
):
    monkeypatch.setattr(Record, "concerned_addresses", lambda self: [address])
    assert (paper in destinations(newsroom.draft())) is reached


def test_other_records_do_not_go_there(newsroom: Newsroom, paper: Channel):
    assert destinations(newsroom.draft()) == []
