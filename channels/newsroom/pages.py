"""The news site's public pages."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels.newsroom.items import ItemPage
from channels.receiver.pages import front_of, listing_of, place_or_404, shown_or_404


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return front_of(request, "newsroom/front.html")


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    return listing_of(request, place_or_404(slug), "newsroom/listing.html")


@require_safe
def item(request: HttpRequest, slug: str, record: UUID) -> HttpResponse:
    place = place_or_404(slug)
    page = ItemPage(shown_or_404(place, record), settings.RECEIVER_SITE_URL)
    if page.shown.action == "withdraw":
        return render(request, "newsroom/canceled.html", {"place": place, "page": page}, status=410)
    return render(request, "newsroom/item.html", {"place": place, "page": page})
