"""What a place shows, page by page, for the sender's reconciliation."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from channels.receiver.intake import IntakeRefused, answers_json, place_called, prove
from channels.receiver.models import ShownEdition

LARGEST_PAGE = 1000


@require_GET
@answers_json
def inventory(request: HttpRequest, slug: str) -> HttpResponse:
    """``?after=<uuid>&limit=<n>`` → ``{"records": [{record, edition, digest, action}…], "next": uuid|null}``.

    Signed like a push, over the query string as sent, so that one signature opens one page only.
    Ordered by uuid, which never changes: a record cannot slip between two pages.
    """
    place = place_called(slug)
    prove(request, place, request.META.get("QUERY_STRING", "").encode())
    after, limit = _after(request), _limit(request)
    rows = ShownEdition.objects.at(place.slug).order_by("record")
    if after:
        rows = rows.filter(record__gt=after)
    found = list(rows.values("record", "edition", "digest", "action")[: limit + 1])
    page = found[:limit]
    following = page[-1]["record"] if len(found) > limit else None
    return JsonResponse({"records": page, "next": following})


def _after(request: HttpRequest) -> UUID | None:
    text = request.GET.get("after")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise IntakeRefused(400, "bad_query", "after 应是信息的标识（UUID）") from None


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(LARGEST_PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LARGEST_PAGE):
        raise IntakeRefused(400, "bad_query", f"limit 应在 1 至 {LARGEST_PAGE} 之间")
    return int(text)
