"""The desk's intake: one signed ninjs item at a time."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from channels.newsroom.items import arrival_of
from channels.receiver.gate import admit
from channels.receiver.intake import (
    answers_json,
    expect,
    object_in,
    place_called,
    proved_body,
    public_url,
    receipt,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")


@require_POST
@answers_json
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one item. Answers as ``channels.receiver.views.push`` does.

    The digest is the *edition's*, which the item carries in ``altIds``: a news item is another
    rendering of the edition, so its own bytes have another one.
    """
    place = place_called(slug)
    body = proved_body(request, place)
    arrival = arrival_of(place.slug, object_in(body), body)
    expect(bool(_DIGEST.fullmatch(arrival.digest)), "稿件没有写明版次摘要")
    expect(request.headers.get("Liubei-Digest") == arrival.digest, "摘要与稿件不符")
    expect(request.headers.get("Liubei-Edition") == str(arrival.edition), "版次与稿件不符")
    ruling = admit(arrival)
    path = reverse("record", args=[place.slug, arrival.record])
    return receipt(arrival.record, ruling, public_url(request, path))
