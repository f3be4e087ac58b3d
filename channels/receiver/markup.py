"""Cleaning of HTML that came from elsewhere. The sender cleans too; a receiver never relies on that."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import nh3
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

# h1 is the page's own title.
_TAGS = {
    "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "a", "b", "strong", "i", "em",
    "u", "s", "sub", "sup", "code", "figure", "figcaption", "cite", "img",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean(html: str, site_url: str) -> SafeString:
    """``html`` without anything active; addresses below the district's root become absolute."""
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=_below(site_url),
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned in the line above


def _below(site_url: str) -> Callable[[str], str | None]:
    def absolute(url: str) -> str | None:
        if not site_url or not url.startswith("/") or url.startswith(("//", "/\\")):
            return None
        return site_url + iri_to_uri(url)

    return absolute


def web_address(url: str) -> str:
    """``url`` if it may stand in a link, else empty."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
