"""Where a record stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from cms.agencies.permissions import agencies_of
from cms.records.door import WithdrawInstead
from cms.records.models import Record
from cms.records.withdrawing import is_public
from cms.review.emergency import may_release


@require_admin_access
def unpublish(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """In place of Wagtail's view, whose first page would ask "unpublish?" before any hook: records are withdrawn."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, Record):
        return UnpublishView.as_view()(request, page_id)
    messages.warning(request, WithdrawInstead.default)
    return redirect("console_withdraw" if is_public(page) else "console_record", record_id=page.pk)


class StandingView(WagtailAdminTemplateMixin, TemplateView):
    """Where a record stands, for everyone who works for its agency, also where they may not edit it."""

    template_name = "console/standing.html"
    page_title = "公开情况"
    header_icon = "view"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_superuser or self.record.agency_id in agencies_of(request.user)):
            messages.error(request, "您只能查看本公开主体的信息。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.record.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        records = {"url": reverse("console_records"), "label": "公开信息"}
        return [*self.breadcrumbs_items, records, {"url": "", "label": self.record.get_admin_display_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [hook(self.request, self.record) for hook in hooks.get_hooks("record_standing_panels")]
        may = self.record.permissions_for_user(self.request.user)
        return super().get_context_data(
            record=self.record,
            standing=parts,
            may_withdraw=may.can_ask_withdrawal(),
            may_edit=may.can_edit(),
            may_release=self._has_news and may_release(self.request.user, self.record.agency_id),
            **kwargs,
        )

    @property
    def _has_news(self) -> bool:
        """Whether there is content that is not public as it stands."""
        return self.record.latest_revision_id != self.record.live_revision_id
