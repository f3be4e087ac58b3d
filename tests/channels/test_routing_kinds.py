"""Routing rules by kind of record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels.models import Channel, RoutingRule
from channels.routing import destinations
from cms.agencies.models import User
from tests.cms.kinds.samples import SAMPLES
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Channel:
    return Channel.objects.create(kind="board", slug="hall", name="大厅公开栏")


def test_a_rule_chooses_among_the_kinds(client: Client, board: Channel) -> None:
    client.force_login(User.objects.create_superuser("root", "root@example.com", "x"))
    form = client.get(reverse("routing_rules:add")).content.decode()
    assert '<option value="notice">公告公示</option>' in form
    assert '<option value="general">政府信息</option>' in form
    posted: dict[str, Any] = {"channel": board.pk, "kind": "notice", "active": "on"}
    client.post(reverse("routing_rules:add"), posted)
    assert RoutingRule.objects.get().kind == "notice"
    client.post(reverse("routing_rules:add"), {**posted, "kind": "nonsense"})
    assert RoutingRule.objects.count() == 1
    assert "公告公示" in client.get(reverse("routing_rules:index")).content.decode()
    assert str(RoutingRule.objects.get()) == "大厅公开栏 ← 公告公示"


def test_only_that_kind_goes_there(newsroom: Newsroom, board: Channel) -> None:
    RoutingRule.objects.create(channel=board, kind="notice")
    notice, news = (newsroom.publish(SAMPLES[code].draft(newsroom)) for code in ("notice", "news"))
    assert destinations(notice) == [board]
    assert destinations(news) == []
    assert json.loads(notice.deliveries.get().desired.payload)["kind"]["code"] == "notice"
