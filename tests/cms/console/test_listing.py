"""The list of records: found by kind and dates, taken along as a spreadsheet."""

from __future__ import annotations

import datetime
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from cms.agencies.models import Role
from tests.newsroom import Newsroom, make_newsroom

URL = "/admin/records/"


def sheet(client: Client, query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"{URL}?export=xlsx{query}")
    assert "spreadsheetml" in answer["Content-Type"]
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_list_is_exported_as_it_is_filtered(newsroom: Newsroom, client: Client):
    public = newsroom.publish(title="已公开的公告")
    newsroom.draft(title="草稿")
    client.force_login(newsroom.person(Role.EDITOR))
    assert {row["标题"] for row in sheet(client)} == {"已公开的公告", "草稿"}
    [row] = sheet(client, "&state=public")
    assert row["索引号"] == public.index_number
    assert (row["状态"], row["种类"]) == ("已公开第1版", "政府信息")
    assert row["成文日期"] in (datetime.datetime(2026, 11, 20), datetime.date(2026, 11, 20), "2026-11-20")
    assert row["网址"].endswith(public.published.path)
    assert abs(row["发布日期"] - datetime.datetime.now()) < datetime.timedelta(minutes=5)


def test_a_title_that_looks_like_a_formula_stays_text(newsroom: Newsroom, client: Client):
    newsroom.draft(title="=1+1")
    client.force_login(newsroom.person(Role.EDITOR))
    answer = client.get(f"{URL}?export=xlsx")
    cell = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_others_records_are_not_exported(newsroom: Newsroom, client: Client):
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    other.draft(title="别人的草稿")
    client.force_login(newsroom.person(Role.EDITOR))
    assert sheet(client) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("formed_on_from=2026-11-20", True),
        ("formed_on_from=2026-11-21", False),
        ("formed_on_to=2026-11-19", False),
        ("kind=general", True),
        ("kind=nonsense", True),  # an unknown choice filters nothing and is marked in the form
        ("published_at_from=2020-01-01", False),
    ],
)
def test_filters(newsroom: Newsroom, client: Client, query: str, found: bool):
    newsroom.draft(title="要找的草稿")
    client.force_login(newsroom.person(Role.EDITOR))
    assert ("要找的草稿" in client.get(f"{URL}?{query}").content.decode()) is found


def test_the_export_costs_the_same_number_of_queries_however_long(
    newsroom: Newsroom, client: Client, django_assert_max_num_queries
):
    for number in range(12):
        newsroom.draft(title=f"草稿{number}")
    client.force_login(newsroom.person(Role.EDITOR))
    sheet(client)
    with django_assert_max_num_queries(14):
        assert len(sheet(client)) == 12
