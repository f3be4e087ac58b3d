"""The headless API: stored bytes, one query, honest status codes."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

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
    newsroom.withdraw(record)
    answer = client.get(f"/api/v1/records/{record.uuid}")
    assert answer.status_code == 410
    assert answer.json()["explanation"] == "更正后重新公开"
    assert client.get("/api/v1/records").json()["items"] == []

    for known in (answer["ETag"], "*"):  # what is gone is told again: only 200 may become "not modified"
        again = client.get(f"/api/v1/records/{record.uuid}", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (410, answer.content)


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', 'W/"a", W/{}', "*"])
def test_whoever_knows_the_edition_is_not_sent_it_again(
    newsroom: Newsroom, client: Client, known: str
) -> None:
    record = newsroom.publish()
    url = f"/api/v1/records/{record.uuid}"
    tag = client.get(url)["ETag"]
    for ask in (client.get, client.head):
        answer = ask(url, headers={"If-None-Match": known.format(tag)})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
        assert "must-revalidate" in answer["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": f'"x{tag[1:]}'}).status_code == 200


def test_head_is_get_without_a_body(
    newsroom: Newsroom, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    public, gone = newsroom.publish(), newsroom.publish()
    newsroom.withdraw(gone)
    for address in ("", f"/{public.uuid}", f"/{gone.uuid}", f"/{uuid.uuid4()}"):
        got = client.get(f"/api/v1/records{address}")
        with django_assert_num_queries(1):
            head = client.head(f"/api/v1/records{address}")
        assert (head.status_code, head.headers, head.content) == (got.status_code, got.headers, b"")
    assert client.head("/api/v1/records", {"after": "x"}).status_code == 400
    assert set(client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/records"]) == {"get"}


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


@pytest.mark.parametrize(
    "after",
    [
        "0001-01-01T00:00:00+23:59~1",
        "9999-12-31T23:59:59-23:59~1",
        "2026-11-20T00:00:00+00:00~9223372036854775808",
        "2026-11-20T00:00:00+00:00~-1",
        "2026-11-20T00:00:00+00:00~" + "9" * 5000,
        "0001-01-01~1x",
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_position_that_cannot_be_is_refused_in_chinese(
    db: None, client: Client, after: str, method: str
) -> None:
    answer = getattr(client, method)("/api/v1/records", {"after": after})
    assert answer.status_code == 400
    if method == "get":
        assert answer.json()["detail"] == "参数 after 应为上一页返回的 next。"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01", "2026-11-20"])
def test_the_first_and_the_last_moment_are_positions_or_refused(
    db: None, client: Client, moment: str
) -> None:
    for record_id in (0, 2**63 - 1):
        answer = client.get("/api/v1/records", {"after": f"{moment}~{record_id}"})
        assert answer.status_code in {200, 400}
        assert client.get("/api/v1/records", {"after": f"{moment}+00:00~{record_id}"}).status_code in {
            200,
            400,
        }


def test_an_empty_district_has_an_empty_list(db: None, client: Client) -> None:
    assert json.loads(client.get("/api/v1/records").content) == {"items": [], "next": None}
