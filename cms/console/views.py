"""The withdrawal form, and where a record stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from cms.agencies.permissions import agencies_of
from cms.console.forms import WithdrawalForm
from cms.records.door import WithdrawInstead
from cms.records.models import Record
from cms.records.withdrawing import NotPublished, is_public, withdraw_record
from cms.refusal import Refusal


class WithdrawView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/withdraw.html"
    form_class = WithdrawalForm
    page_title = "撤稿"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = self.record.permissions_for_user(request.user)
        if not is_public(self.record):
            messages.warning(request, NotPublished.default)
        elif not may.can_withdraw():
            messages.error(request, f"只有{self.record.agency}的审批人员可以撤稿。")
        else:
            return super().dispatch(request, *args, **kwargs)
        target = reverse("wagtailadmin_pages:edit", args=[self.record.pk])
        return redirect(target if may.can_edit() else "wagtailadmin_home")

    def get_page_subtitle(self) -> str:
        return self.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "撤稿", "sublabel": self.record.title}]

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        try:
            withdraw_record(self.record, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"《{self.record.title}》已撤稿，正在从各渠道撤下。")
        return redirect("console_record", record_id=self.record.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)


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
            may_withdraw=may.can_withdraw(),
            may_edit=may.can_edit(),
            **kwargs,
        )
