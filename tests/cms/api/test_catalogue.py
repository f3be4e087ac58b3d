"""The public catalogue and the guides through the API: filters, pages, counts, and what they cost."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.catalogue import vocabulary
from cms.catalogue.models import DisclosureHead, Topic
from tests.newsroom import Newsroom, make_newsroom

URL = "/api/v1/catalogue"


@pytest.fixture
def terms(db: None) -> dict[str, Any]:
    upper = Topic.objects.create(code="4", name="财政、金融、审计")
    return {
        "head": DisclosureHead.objects.create(code="20-7", name="财政预算决算", article="条例"),
        "other": DisclosureHead.objects.create(code="20-1", name="规范性文件", article="条例"),
        "upper": upper,
        "topic": Topic.objects.create(code="4-1", name="财政", parent=upper),
    }


def titles(client: Client, **asked: Any) -> list[str]:
    return [item["title"] for item in client.get(URL, asked).json()["items"]]


def test_an_entry_has_the_four_elements(newsroom: Newsroom, client: Client, terms: dict[str, Any]) -> None:
    newsroom.publish(title="预算", summary="全年预算", head=terms["head"], topic=terms["topic"])
    [item] = client.get(URL).json()["items"]
    assert item["index_number"].startswith("450205001/")
    assert (item["title"], item["summary"], item["formed_on"]) == ("预算", "全年预算", "2026-11-20")
    assert item["head"] == {"code": "20-7", "name": "财政预算决算"}


def test_it_is_filtered_by_agency_topic_and_head(
    newsroom: Newsroom,
    client: Client,
    terms: dict[str, Any],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    newsroom.publish(title="甲", head=terms["head"], topic=terms["topic"])
    newsroom.publish(title="乙", head=terms["other"], topic=terms["upper"])
    other.publish(title="丙", head=terms["head"])
    assert titles(client) == ["丙", "乙", "甲"]
    assert titles(client, agency="jiefang") == ["乙", "甲"]
    assert titles(client, head="20-7") == ["丙", "甲"]
    assert titles(client, topic="4") == ["乙", "甲"]  # a first-level topic stands for its second level
    assert titles(client, topic="4-1") == ["甲"]
    with django_assert_num_queries(2):
        assert titles(client, agency="jiefang", head="20-7", topic="4") == ["甲"]
    for unknown in ({"agency": "x"}, {"topic": "99"}, {"head": "99"}):
        assert client.get(URL, unknown).status_code == 404


def test_a_merged_term_still_finds_what_it_found(
    newsroom: Newsroom, client: Client, terms: dict[str, Any]
) -> None:
    newsroom.publish(title="甲", head=terms["head"])
    vocabulary.merge(terms["head"], terms["other"], by=None)
    assert titles(client, head="20-7") == titles(client, head="20-1") == ["甲"]


def test_it_is_paged_by_key(newsroom: Newsroom, client: Client) -> None:
    for number in range(5):
        newsroom.publish(title=str(number))
    first = client.get(URL, {"agency": "jiefang", "limit": 3}).json()
    second = client.get(URL, {"agency": "jiefang", "limit": 3, "after": first["next"]}).json()
    assert [item["title"] for item in [*first["items"], *second["items"]]] == ["4", "3", "2", "1", "0"]
    assert second["next"] is None


def test_counts_are_told_by_agency_topic_and_head(
    newsroom: Newsroom,
    client: Client,
    terms: dict[str, Any],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    newsroom.publish(head=terms["head"], topic=terms["topic"])
    newsroom.publish(head=terms["head"])
    gone = newsroom.publish(head=terms["head"])
    newsroom.withdraw(gone)
    with django_assert_num_queries(1):
        said = client.get(f"{URL}/counts").json()
    assert said["total"] == 2
    assert said["agencies"] == [{"code": "jiefang", "name": "解放街道", "count": 2}]
    assert said["topics"] == [{"code": "4", "name": "财政、金融、审计", "count": 1}]
    assert said["heads"] == [{"code": "20-7", "name": "财政预算决算", "count": 2}]


def test_withdrawn_records_leave_the_catalogue(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.publish()
    newsroom.withdraw(record)
    assert titles(client) == []
    assert client.get(f"{URL}/counts").json() == {"total": 0, "agencies": [], "topics": [], "heads": []}


def test_the_guide_of_an_agency_is_served_without_inner_notes(newsroom: Newsroom, client: Client) -> None:
    newsroom.publish()
    assert [item["slug"] for item in client.get("/api/v1/guides").json()["items"]] == ["jiefang"]
    said = client.get("/api/v1/guides/jiefang").json()
    assert said["title"] == "柳北区解放街道办事处政府信息公开指南"
    assert "missing" not in said
    assert client.get("/api/v1/guides/x").status_code == 404


FILL = """
    INSERT INTO records_publishedrecord (record_id, edition_id, uuid, index_number, path, number, digest, withdrawn,
        published_at, issued_at, payload, brief, agency_id, kind, topic_id, main_topic_id, head_id, columns,
        formed_on, validity, missing)
    SELECT -n, -n, gen_random_uuid(), 'n' || n, '/n' || n, 1, 'd', false, %(at)s - n * interval '1 minute', %(at)s,
        '{}', '{"title":"' || n || '"}', %(agency)s, 'general', %(topic)s, %(upper)s,
        CASE WHEN n %% 50 = 0 THEN %(head)s END, ARRAY['gonggao'], '2026-01-01', 'valid', ARRAY[]::varchar[]
    FROM generate_series(1, 100000) AS n
"""


def test_a_hundred_thousand_records_are_listed_by_an_index(
    newsroom: Newsroom, client: Client, terms: dict[str, Any]
) -> None:
    """Every filter walks its own index in order and stops after a page; nothing is sorted or scanned whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        values = {name: term.pk for name, term in terms.items()}
        cursor.execute(FILL, {**values, "agency": newsroom.agency.pk, "at": timezone.now()})
        cursor.execute("ANALYZE records_publishedrecord")
        plans = {}
        for column, value in (
            ("agency_id", newsroom.agency.pk), ("topic_id", terms["topic"].pk), ("main_topic_id", terms["upper"].pk),
            ("head_id", terms["head"].pk), ("kind", "general"),
        ):  # fmt: skip
            cursor.execute(
                "EXPLAIN (FORMAT JSON, ANALYZE) SELECT brief, published_at, record_id FROM records_publishedrecord "
                f"WHERE NOT withdrawn AND {column} = %s AND (published_at, record_id) < (%s, %s) "
                "ORDER BY published_at DESC, record_id DESC LIMIT 20",
                [value, timezone.now() - timedelta(days=30), 0],
            )
            plans[column] = cursor.fetchone()[0][0]["Plan"]
    for column, plan in plans.items():
        assert plan["Node Type"] == "Limit"
        [scan] = plan["Plans"]
        assert scan["Node Type"] == "Index Scan", (column, json.dumps(scan))
        assert scan.get("Rows Removed by Filter", 0) < 1100, (column, json.dumps(scan))
    assert plans["head_id"]["Plans"][0]["Index Name"] == "published_by_head"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_publishedrecord WHERE record_id < 0")


def test_an_unknown_record_is_no_catalogue(client: Client, db: None) -> None:
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404
