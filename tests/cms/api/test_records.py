"""The headless API: stored bytes, one query, honest status codes."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.agencies.models import Role
from cms.records.withdrawing import withdraw_record
from tests.newsroom import Newsroom


def test_a_record_is_the_stored_edition_to_the_byte(
    newsroom: Newsroom, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record = newsroom.publish()
    edition = record.editions.get()
    with django_assert_num_queries(1):
        answer = client.get(f"/api/v1/records/{record.uuid}")
    assert answer.status_code == 200
    assert answer.content.decode() == edition.payload
    assert answer["ETag"] == f'"{edition.digest}"'
    again = client.get(f"/api/v1/records/{record.uuid}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_withdrawn_record_is_gone_with_its_explanation(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.publish()
    withdraw_record(record, reason="原因", explanation="更正后重新公开", by=newsroom.person(Role.APPROVAL))
    answer = client.get(f"/api/v1/records/{record.uuid}")
    assert answer.status_code == 410
    assert answer.json()["explanation"] == "更正后重新公开"
    assert client.get("/api/v1/records").json()["items"] == []


def test_drafts_and_unknown_records_are_not_found(newsroom: Newsroom, client: Client) -> None:
    for name in (newsroom.draft().uuid, uuid.uuid4()):
        answer = client.get(f"/api/v1/records/{name}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == "没有这条公开信息。"


def test_a_list_costs_one_query_and_pages_by_position(
    newsroom: Newsroom, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    titles = [f"公告第{number}号" for number in range(5)]
    for title in titles:
        newsroom.publish(title=title)
    seen, after = [], ""
    for _ in range(3):
        with django_assert_num_queries(1):
            page = client.get("/api/v1/records", {"limit": 2, "after": after}).json()
        seen += [item["title"] for item in page["items"]]
        after = page["next"]
    assert seen == titles[::-1]
    assert after is None


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 1000}, {"limit": "x"}, {"after": "x"}, {"after": "~1"}]
)
def test_bad_parameters_are_refused(db: None, client: Client, query: dict[str, str]) -> None:
    assert client.get("/api/v1/records", query).status_code in {400, 422}


def test_an_empty_district_has_an_empty_list(db: None, client: Client) -> None:
    assert json.loads(client.get("/api/v1/records").content) == {"items": [], "next": None}
