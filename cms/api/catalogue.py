"""The public catalogue: by agency, topic and head, with counts. Two queries a page, at any size of the archive."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router
from ninja.errors import HttpError

from cms.api.records import LARGEST_PAGE, PAGE, position_of

router = Router(tags=["公开目录"])
CACHED = {"Cache-Control": "public, max-age=5"}
COUNTS_CACHED = {"Cache-Control": "public, max-age=60"}

# A merged term stands for the one that it went into.
NAMED = """
    SELECT (SELECT id FROM agencies_agency WHERE slug = %(agency)s),
           (SELECT COALESCE(merged_into_id, id) FROM catalogue_disclosurehead WHERE code = %(head)s),
           found.id, found.parent_id IS NULL
    FROM (VALUES (1)) AS one
    LEFT JOIN catalogue_topic AS asked ON asked.code = %(topic)s
    LEFT JOIN catalogue_topic AS found ON found.id = COALESCE(asked.merged_into_id, asked.id)
"""
PAGE_OF = """
    SELECT brief, published_at, record_id FROM records_publishedrecord
    WHERE NOT withdrawn {conditions}
    ORDER BY published_at DESC, record_id DESC LIMIT %s
"""
COUNTS = """
    WITH counted AS (
        SELECT agency_id, main_topic_id, head_id, count(*) AS number, GROUPING(agency_id, main_topic_id, head_id) AS by
        FROM records_publishedrecord WHERE NOT withdrawn {conditions}
        GROUP BY GROUPING SETS ((), (agency_id), (main_topic_id), (head_id))
    )
    SELECT 'total' AS what, '' AS code, '' AS name, number, 0 AS place FROM counted WHERE by = 7
    UNION ALL SELECT 'agencies', slug, short_name, number, row_number() OVER (ORDER BY agency.kind, agency.code)
        FROM counted JOIN agencies_agency AS agency ON agency.id = agency_id WHERE by = 3
    UNION ALL SELECT 'topics', topic.code, topic.name, number, position
        FROM counted JOIN catalogue_topic AS topic ON topic.id = main_topic_id WHERE by = 5
    UNION ALL SELECT 'heads', head.code, head.name, number, position
        FROM counted JOIN catalogue_disclosurehead AS head ON head.id = head_id WHERE by = 6
    ORDER BY what, place
"""

AgencySlug = Annotated[str, Field(description="公开主体的网址标识，例如 jiefang-jiedao")]
TopicCode = Annotated[str, Field(description="主题分类代码，一级（2）或二级（2-1）")]
HeadCode = Annotated[str, Field(description="法定公开内容代码，例如 20-7")]


@router.api_operation(["HEAD"], "", include_in_schema=False)
@router.get(
    "",
    summary="公开目录",
    description="索引（index_number）、名称（title）、内容概述（summary）、生成日期（formed_on），由新到旧；用 next 翻页。",
)
def catalogue(
    request: HttpRequest,
    agency: AgencySlug = "",
    topic: TopicCode = "",
    head: HeadCode = "",
    after: Annotated[str, Field(description="上一页返回的 next")] = "",
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="条数")] = PAGE,
) -> HttpResponse:
    conditions, values = _conditions(agency, topic, head)
    if after:
        conditions.append("(published_at, record_id) < (%s, %s)")
        values += position_of(after)
    rows = _rows(PAGE_OF, conditions, [*values, limit])
    following = f'"{rows[-1][1].isoformat()}~{rows[-1][2]}"' if len(rows) == limit else "null"
    body = f'{{"items":[{",".join(row[0] for row in rows)}],"next":{following}}}'
    return HttpResponse(body, content_type="application/json", headers=CACHED)


@router.api_operation(["HEAD"], "/counts", include_in_schema=False)
@router.get("/counts", summary="目录统计", description="各公开主体、各主题、各项法定公开内容的条数。")
def catalogue_counts(request: HttpRequest, agency: AgencySlug = "") -> HttpResponse:
    conditions, values = _conditions(agency, "", "")
    said: dict[str, Any] = {"total": 0, "agencies": [], "topics": [], "heads": []}
    for what, code, name, number, _ in _rows(COUNTS, conditions, values):
        if what == "total":
            said["total"] = number
        else:
            said[what].append({"code": code, "name": name, "count": number})
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(body, content_type="application/json", headers=COUNTS_CACHED)


def _conditions(agency: str, topic: str, head: str) -> tuple[list[str], list[Any]]:
    """Of the WHERE clause, each with its value. One query, none where nothing is asked for; 404 for unknown terms."""
    if not (agency or topic or head):
        return [], []
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"agency": agency, "topic": topic, "head": head})
        agency_id, head_id, topic_id, is_first_level = cursor.fetchone()
    asked = [
        ("agency_id", agency, agency_id, "没有这个公开主体。"),
        ("main_topic_id" if is_first_level else "topic_id", topic, topic_id, "没有这个主题分类。"),
        ("head_id", head, head_id, "没有这项法定公开内容。"),
    ]
    for _, said, found, unknown in asked:
        if said and found is None:
            raise HttpError(404, unknown)
    return [f"{column} = %s" for column, said, _, _ in asked if said], [
        found for _, said, found, _ in asked if said
    ]


def _rows(template: str, conditions: list[str], values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(template.format(conditions="".join(f" AND {one}" for one in conditions)), values)
        return cursor.fetchall()
