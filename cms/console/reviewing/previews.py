"""The preview as on an outlet. Other houses say how through the hook ``record_previews``."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import View
from wagtail import hooks

from cms.console.reviewing.one_review import OfOneReview
from cms.records.drafts import Draft, draft_of
from cms.records.models import Record
from cms.refusal import Refusal


class Preview(Protocol):
    """What a hook ``(request, record) -> list[Preview]`` returns."""

    key: str
    label: str

    def render(self, draft: Draft) -> str:
        """A whole HTML page, with what it needs in itself or on the admin's own host."""
        ...


def previews_of(request: HttpRequest, record: Record) -> list[Preview]:
    return [preview for hook in hooks.get_hooks("record_previews") for preview in hook(request, record)]


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(OfOneReview, View):
    """One preview, for a frame on the desk. Nothing in it runs, and it loads from nowhere else."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = previews_of(request, self.record)
        preview = next((each for each in found if each.key == kwargs["key"]), None)
        if preview is None:
            raise Http404
        try:
            page = preview.render(draft_of(self.record, self.demand.verdict if self.demand else None))
        except Refusal as refusal:
            page = format_html(
                '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><p>{}</p>', str(refusal)
            )
        response = HttpResponse(page)
        response["Content-Security-Policy"] = (
            "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:;"
            " frame-ancestors 'self'; form-action 'none'"
        )
        response["Cache-Control"] = "private, no-store"
        return response
