"""审查单: one round on the screen and on paper, and a period's for the archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision, WorkflowState

from cms.agencies.models import Agency
from cms.console.periods import parse_period, periods
from cms.console.sheets.rounds import MOST, decided_between, rounds_of, visible_records
from cms.records.models import Record
from cms.review.sheet import print_sheets, sheet_of

ARCHIVE = {"url": reverse_lazy("sheets_archive"), "label": "审查单"}


def round_or_404(request: HttpRequest, pk: int) -> WorkflowState:
    return get_object_or_404(rounds_of(visible_records(request.user)), pk=pk)


def as_pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf", "Cache-Control": "no-store"},
    )


class SheetView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/sheets/sheet.html"
    page_title = "保密审查单"
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.round = round_or_404(request, kwargs["round_id"])
        try:
            self.sheet = sheet_of(self.round)
        except Revision.DoesNotExist:
            raise Http404 from None

    def get_page_subtitle(self) -> str:
        return self.sheet.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, ARCHIVE, {"url": "", "label": self.sheet.number}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = Record.objects.get(pk=self.round.object_id)
        return super().get_context_data(
            sheet=self.sheet,
            round=self.round,
            record=record,
            rounds=rounds_of(Record.objects.filter(pk=record.pk)).order_by("pk"),
            now=timezone.now(),
            **kwargs,
        )


class SheetPdfView(View):
    def get(self, request: HttpRequest, round_id: int) -> HttpResponse:
        return as_pdf(print_sheets([round_or_404(request, round_id)]), f"shenchadan-{round_id}")


class ArchiveForm(forms.Form):
    agency = forms.ModelChoiceField(label="公开主体", queryset=Agency.objects.none(), required=False)
    period = forms.ChoiceField(label="期间", help_text="按本轮最后一个审查结论的日期。")
    unfinished = forms.BooleanField(label="包括尚未办结的", required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["agency"].empty_label = "全部"
        if len(agencies) < 2:
            del self.fields["agency"]
        self.fields["period"].choices = periods(timezone.localdate())


class ArchiveView(WagtailAdminTemplateMixin, TemplateView):
    """The sheets of a period: a list, and all of them as one file (建立审核记录档案)."""

    template_name = "console/sheets/archive.html"
    page_title = "审查单"
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "审查单"}]

    def _form(self) -> ArchiveForm:
        agencies = Agency.objects.filter(pk__in=visible_records(self.request.user).values("agency"))
        today = timezone.localdate()
        asked = (
            self.request.GET
            if "period" in self.request.GET
            else {"period": f"month:{today:%Y}:{today.month}"}
        )
        return ArchiveForm(asked, agencies=agencies)

    def _rounds(self, form: ArchiveForm) -> QuerySet[WorkflowState]:
        if not form.is_valid():
            return WorkflowState.objects.none()
        records = visible_records(self.request.user)
        if agency := form.cleaned_data.get("agency"):
            records = records.filter(agency=agency)
        _, first, last = parse_period(form.cleaned_data["period"])
        return decided_between(rounds_of(records), first, last, unfinished=form.cleaned_data["unfinished"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("print"):
            return self._print()
        return super().get(request, *args, **kwargs)

    def _print(self) -> HttpResponse:
        form = self._form()
        rounds = self._rounds(form)
        count = rounds.count()
        if 0 < count <= MOST:
            name = form.cleaned_data["period"].replace(":", "-")
            return as_pdf(print_sheets(rounds.select_related("current_task_state")), f"shenchadan-{name}")
        problem = f"所选期间有 {count} 份，一次最多打印 {MOST} 份。" if count else "所选期间没有审查单。"
        messages.warning(self.request, f"{problem}请另选公开主体或期间。")
        return redirect("sheets_archive")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self._form()
        rounds = self._rounds(form)
        count = rounds.count()
        query = self.request.GET.copy()
        query["period"], query["print"] = form.data["period"], "1"
        return super().get_context_data(
            form=form,
            rounds=_with_records(rounds[:MOST]),
            count=count,
            most=MOST,
            print_url=f"{reverse('sheets_archive')}?{query.urlencode()}",
            **kwargs,
        )


def _with_records(rounds: QuerySet[WorkflowState]) -> list[dict[str, Any]]:
    found = list(rounds.select_related("requested_by"))
    records = (
        Record.objects.filter(pk__in={int(round_.object_id) for round_ in found})
        .select_related("agency")
        .defer("body")
    )
    by_key = {str(record.pk): record for record in records}
    return [{"round": round_, "record": by_key[round_.object_id]} for round_ in found]
