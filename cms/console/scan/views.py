"""What the content scan found in a record, and what can be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.permissions import agencies_of, works_for
from cms.console.scan.forms import SayForm, TextForm
from cms.console.scan.grouping import grouped
from cms.records.masking import mask_record
from cms.records.models import Record
from cms.refusal import Refusal
from cms.review.scanning import Report, may_confirm, report_on, say
from cms.scan.models import Waiver
from cms.scan.scanning import check_text

SAID = {
    Waiver.Act.WAIVE: "已保留，理由已存档。",
    Waiver.Act.ASK: "已提出保留申请，等待审查人员确认。",
    Waiver.Act.CONFIRM: "已同意保留。",
    Waiver.Act.DECLINE: "已记下不同意保留，编辑须修改或打码。",
}


class OfRecord(View):
    """For people of the record's agency; POST too."""

    record: Record

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.record = get_object_or_404(Record, pk=kwargs["record_id"]).specific
        if not (request.user.is_superuser or self.record.agency_id in agencies_of(request.user)):
            messages.error(request, "您只能查看本公开主体的信息。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def report(self) -> Report | None:
        revision = self.record.get_latest_revision()
        return report_on(revision) if revision is not None else None


class FindingsView(OfRecord, WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/scan/findings.html"
    page_title = "内容检查"
    header_icon = "search"

    def get_page_subtitle(self) -> str:
        return self.record.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        records = {"url": reverse("console_records"), "label": "公开信息"}
        record = {
            "url": reverse("console_record", args=[self.record.pk]),
            "label": self.record.get_admin_display_title(),
        }
        return [*self.breadcrumbs_items, records, record, {"url": "", "label": "内容检查"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, report = self.request.user, self.report()
        return super().get_context_data(
            record=self.record,
            report=report,
            groups=grouped(report.open, self.record.pk) if report else [],
            waived=grouped(report.waived, self.record.pk) if report else [],
            hints=grouped(report.hints, self.record.pk) if report else [],
            may_edit=may_change(self.record, user),
            may_say=works_for(user, self.record.agency_id),
            may_confirm=bool(report and may_confirm(user, report.revision, self.record.agency_id)),
            may_submit=may_submit(self.record, user),
            user=user,
            **kwargs,
        )


def may_change(record: Record, user: Any) -> bool:
    lock = record.get_lock()
    return record.permissions_for_user(user).can_edit() and not (lock is not None and lock.for_user(user))


def may_submit(record: Record, user: Any) -> bool:
    permissions = record.permissions_for_user(user)
    return permissions.can_edit() and permissions.can_submit_for_moderation()


class MaskView(OfRecord):
    """One click: the chosen findings replaced, in a new revision; then what was before and what is now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        try:
            done = mask_record(self.record, set(request.POST.getlist("fingerprint")), by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("console_scan", record_id=record_id)
        for problem in done.problems:
            messages.warning(request, problem)
        self.record = Record.objects.get(pk=record_id).specific
        report = self.report()
        context = MaskedPage(request, self.record).context(done.changes, len(report.open) if report else 0)
        return render(request, "console/scan/masked.html", context)


class MaskedPage(WagtailAdminTemplateMixin):
    page_title = "已处理"
    header_icon = "view"

    def __init__(self, request: HttpRequest, record: Record) -> None:
        self.request, self.record = request, record

    def context(self, changes: list[Any], left: int) -> dict[str, Any]:
        back = {"url": reverse("console_scan", args=[self.record.pk]), "label": "内容检查"}
        return {
            "record": self.record,
            "changes": changes,
            "left": left,
            "header_title": "已处理",
            "page_title": self.page_title,
            "breadcrumbs_items": [*self.breadcrumbs_items, back, {"url": "", "label": "已处理"}],
            "header_icon": self.header_icon,
            "may_submit": may_submit(self.record, self.request.user),
        }


class SayView(OfRecord):
    """Waive, ask, confirm or decline, with a reason; for one finding or for a whole group."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        form = SayForm(request.POST)
        report = self.report()
        if not form.is_valid() or report is None:
            for error in form.errors.values():
                messages.error(request, str(error[0]))
            return redirect("console_scan", record_id=record_id)
        act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
        try:
            for fingerprint in dict.fromkeys(request.POST.getlist("fingerprint")):
                say(report.revision, fingerprint, act=act, by=request.user, reason=reason)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, SAID[act])
        return redirect("console_scan", record_id=record_id)


class SubmitView(OfRecord):
    """送审 from the findings page, once nothing is open."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        if not may_submit(self.record, request.user):
            messages.error(request, "您不能送审这份信息，或者它已经在审查中。")
            return redirect("console_scan", record_id=record_id)
        state = self.record.current_workflow_state
        if state is not None and state.status == state.STATUS_NEEDS_CHANGES:
            state.resume(request.user)
        else:
            self.record.get_workflow().start(self.record, request.user)
        messages.success(request, f"《{self.record.get_admin_display_title()}》已送审。")
        return redirect("console_record", record_id=record_id)


class TextView(WagtailAdminTemplateMixin, FormView):
    """检查一段文字: what is pasted here is kept nowhere."""

    template_name = "console/scan/text.html"
    form_class = TextForm
    page_title = "检查一段文字"
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "检查一段文字"}]

    def form_valid(self, form: TextForm) -> HttpResponse:
        findings = check_text(form.cleaned_data["text"])
        return self.render_to_response(self.get_context_data(form=form, findings=findings, checked=True))
