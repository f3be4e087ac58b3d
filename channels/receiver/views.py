"""The portal's intake: one signed edition at a time."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from channels.receiver.editions import arrival_of
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


@require_http_methods(["PUT", "POST"])
@answers_json
def push(request: HttpRequest, slug: str, record: UUID) -> HttpResponse:
    """Take one edition.

    201 stored, 200 already here, 409 something newer or something else is here; each with the receipt
    of what is shown now. 400/401/404/413/422 with a reason where the message itself is wrong.
    """
    place = place_called(slug)
    body = proved_body(request, place)
    digest = hashlib.sha256(body).hexdigest()
    expect(
        hmac.compare_digest(request.headers.get("Liubei-Digest", "").encode(), digest.encode()),
        "摘要与内容不符",
    )
    arrival = arrival_of(place.slug, object_in(body), digest, body)
    expect(arrival.record == record, "内容中的标识与网址不符")
    expect(request.headers.get("Liubei-Edition") == str(arrival.edition), "版次与内容不符")
    ruling = admit(arrival)
    path = reverse("record", args=[place.slug, record])
    return receipt(record, ruling, public_url(request, path))
