"""Whoever sends a record for review while findings are open is led to them, from whichever page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from cms.review.scanning import MayNotSubmit


class LeadToFindings:
    """What was written is saved as a draft by then; only the review has not begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, MayNotSubmit):
            return None
        messages.warning(request, f"已保存草稿，还不能送审。{problem}")
        return redirect("console_scan", record_id=problem.page_id)
