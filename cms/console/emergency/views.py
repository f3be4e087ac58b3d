"""应急发布: a page that shows what goes out, asks why, and says what follows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.console.reviewing.previews import previews_of
from cms.records.emergency import publish_in_emergency
from cms.records.models import Record
from cms.refusal import Refusal
from cms.review.emergency import MayNotRelease, may_release
from cms.review.scanning import report_on


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="应急理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入审计日志，供事后审查。例如：上游来水猛涨，须立即通知沿江群众转移，来不及逐级审查。",
        error_messages={"required": "请写明应急发布的理由。"},
    )
    answers = forms.BooleanField(
        label="我已核对全文和附件，不含国家秘密、工作秘密、商业秘密和个人隐私，并对这次发布负责。",
        error_messages={"required": "请核对后勾选。"},
    )


class EmergencyView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/emergency/release.html"
    form_class = EmergencyForm
    page_title = "应急发布"
    header_icon = "warning"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_release(request.user, self.record.agency_id):
            messages.error(request, MayNotRelease.default)
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.record.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {
            "url": reverse("console_record", args=[self.record.pk]),
            "label": self.record.get_admin_display_title(),
        }
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def form_valid(self, form: EmergencyForm) -> HttpResponse:
        try:
            released = publish_in_emergency(
                self.record, by=self.request.user, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(
            self.request,
            f"《{released.title}》已应急发布，正在优先送往各渠道。"
            f"已自动送审，须在 {released.review_due_on:%Y年%-m月%-d日} 以前完成事后审查。",
        )
        return redirect("console_record", record_id=self.record.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.record.get_latest_revision_as_object()
        report = report_on(self.record.latest_revision) if self.record.latest_revision else None
        return super().get_context_data(
            record=draft,
            previews=previews_of(self.request, draft),
            open_findings=report.open if report else [],
            **kwargs,
        )
