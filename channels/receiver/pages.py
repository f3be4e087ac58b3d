"""The public pages: the front, each place's list, and each record's page or tombstone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from channels.receiver.models import ShownEdition
from channels.receiver.places import Place
from channels.receiver.record_page import RecordPage

PER_PAGE = 20


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what every page's frame needs."""
    return {
        "site_name": settings.RECEIVER_SITE_NAME,
        "district_url": settings.RECEIVER_SITE_URL,
        "theme": settings.RECEIVER_THEME,
    }


def place_or_404(slug: str) -> Place:
    place = settings.RECEIVER_PLACES.get(slug)
    if place is None:
        raise Http404
    return place


def shown_or_404(place: Place, record: UUID) -> ShownEdition:
    shown = ShownEdition.objects.at(place.slug).filter(record=record).first()
    if shown is None:
        raise Http404
    return shown


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return front_of(request, "receiver/front.html")


def front_of(request: HttpRequest, template: str) -> HttpResponse:
    """The places of this site, each with the number of records it shows."""
    counts = dict(
        ShownEdition.objects.live().values("place").annotate(n=Count("pk")).values_list("place", "n")
    )
    places = [(place, counts.get(place.slug, 0)) for place in settings.RECEIVER_PLACES.values()]
    return render(request, template, {"places": places})


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    return listing_of(request, place_or_404(slug), "receiver/listing.html")


def listing_of(request: HttpRequest, place: Place, template: str) -> HttpResponse:
    """Twenty records a page, newest first; a page that does not exist is 404."""
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        raise Http404
    try:
        page = Paginator(ShownEdition.objects.at(place.slug).live().listed(), PER_PAGE).page(int(number))
    except EmptyPage:
        raise Http404 from None
    return render(request, template, {"place": place, "page": page})


@require_safe
def record(request: HttpRequest, slug: str, record: UUID) -> HttpResponse:
    place = place_or_404(slug)
    page = RecordPage(shown_or_404(place, record), settings.RECEIVER_SITE_URL)
    if page.shown.action == "withdraw":
        return _withdrawn(request, place, page)
    return render(request, "receiver/record.html", {"place": place, "page": page})


def _withdrawn(request: HttpRequest, place: Place, page: RecordPage) -> HttpResponse:
    """Explained: its address stays. Replaced: on to the replacement. Gone, or nowhere to lead to: 410."""
    if page.withdrawal_kind == "replaced" and (there := _replacement(place, page)):
        return HttpResponseRedirect(there)  # not for ever: the record may return
    stays = page.withdrawal_kind == "explained"
    context = {"place": place, "page": page, "stays": stays}
    return render(request, "receiver/gone.html", context, status=200 if stays else 410)


def _replacement(place: Place, page: RecordPage) -> str:
    """The replacement here, where this place shows it; else on the district's website."""
    here = ShownEdition.objects.at(place.slug).live().filter(record=page.replacement_record)
    if here.exists():
        return reverse("record", args=[place.slug, page.replacement_record])
    return page.replacement_original


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "receiver/missing.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "receiver/broken.html", status=500)
