"""Records by uuid and in lists: one query each, stored bytes into the socket, no object per row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Field, Router
from ninja.errors import HttpError

from cms.api.withdrawn import WITHDRAWN, gone

router = Router(tags=["公开信息"])
PAGE = 20
LARGEST_PAGE = 100
LARGEST_ID = 2**63 - 1

ONE = "SELECT payload, digest, withdrawn FROM records_publishedrecord WHERE uuid = %s"
NEWEST = """
    SELECT brief, published_at, record_id FROM records_publishedrecord
    WHERE NOT withdrawn {after}
    ORDER BY published_at DESC, record_id DESC LIMIT %s
"""


# HEAD is a route of its own, left out of the description of the interface; the web server drops its body.
@router.api_operation(["HEAD"], "/{uuid}", include_in_schema=False)
@router.get("/{uuid}", summary="一条公开信息", description=WITHDRAWN)
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ONE, [uuid])
        row = cursor.fetchone()
    if row is None:
        raise HttpError(404, "没有这条公开信息。")
    payload, digest, withdrawn = row
    etag = f'"{digest}"'
    answer = gone(payload) if withdrawn else HttpResponse(payload, content_type="application/json")
    answer["ETag"], answer["Cache-Control"] = etag, "public, max-age=0, must-revalidate"
    return get_conditional_response(request, etag=etag, response=answer) or answer


@router.api_operation(["HEAD"], "", include_in_schema=False)
@router.get("", summary="最新公开的信息", description="按发布时间由新到旧；用 next 翻页。")
def records(
    request: HttpRequest,
    after: Annotated[str, Field(description="上一页返回的 next")] = "",
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="条数")] = PAGE,
) -> HttpResponse:
    clause, values = "", []
    if after:
        clause, values = "AND (published_at, record_id) < (%s, %s)", list(position_of(after))
    with connection.cursor() as cursor:
        cursor.execute(NEWEST.format(after=clause), [*values, limit])
        rows = cursor.fetchall()
    following = f'"{rows[-1][1].isoformat()}~{rows[-1][2]}"' if len(rows) == limit else "null"
    body = f'{{"items":[{",".join(row[0] for row in rows)}],"next":{following}}}'
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "public, max-age=5"})


def position_of(after: str) -> tuple[datetime, int]:
    moment, _, record_id = after.replace(" ", "+").rpartition("~")
    try:
        position = datetime.fromisoformat(moment).astimezone(UTC), int(record_id)
    except (ValueError, OverflowError):  # OverflowError: before the year 1 or after 9999, in UTC
        position = None
    if position is None or not 0 <= position[1] <= LARGEST_ID:
        raise HttpError(400, "参数 after 应为上一页返回的 next。")
    return position
