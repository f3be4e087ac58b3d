from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def content_policy(get_response: Handler) -> Handler:
    """Send a Content-Security-Policy: no script, no inline style, pictures only from here and the district.

    What a page shows was written elsewhere; should its cleaning ever fail, the browser still refuses.
    """
    site = urlsplit(settings.RECEIVER_SITE_URL)
    pictures = f"'self' {site.scheme}://{site.netloc}" if site.netloc else "'self'"
    policy = "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            f"img-src {pictures}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = policy
        response.setdefault("Cache-Control", "no-cache")
        return response

    return middleware
