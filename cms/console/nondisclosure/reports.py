"""上报: making a report, its files, and noting that it was handed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic.base import View
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from cms.agencies.models import Agency
from cms.console.nondisclosure.forms import WHOLE_DISTRICT, ReportForm, SubmissionForm
from cms.console.nondisclosure.listing import XLSX
from cms.console.nondisclosure.views import LIST, Decides
from cms.nondisclosure.models import Filing, Report
from cms.nondisclosure.permissions import (
    KEEPING,
    agencies_where,
    may_report,
    reviews_anywhere,
    visible_filings,
    visible_reports,
)
from cms.nondisclosure.reporting import filings_between, make_report, submit_report, unreported
from cms.nondisclosure.standing import with_standing

REPORTS = {"url": reverse_lazy("nondisclosure_reports"), "label": "上报"}
SHOWN = 200


def may_make_any(user: Any) -> bool:
    return (user.is_active and user.is_superuser) or bool(agencies_where(user, KEEPING))


def sent_words(report: Report) -> str:
    return str(report.submission) if hasattr(report, "submission") else "尚未报送"


class ReportListView(BaseListingView):
    page_title = "上报"
    header_icon = "upload"
    model = Report
    is_searchable = True
    search_backend_name = None
    search_fields = ["title"]
    index_url_name = "nondisclosure_reports"
    index_results_url_name = "nondisclosure_reports_results"
    default_ordering = "-pk"
    paginate_by = 30
    verbose_name_plural = "上报表"
    columns = [
        TitleColumn(
            "title", label="上报表", get_url=lambda report: reverse("nondisclosure_report", args=[report.pk])
        ),
        Column("agency", label="公开主体", accessor=lambda report: report.agency or WHOLE_DISTRICT),
        Column("count", label="事项数"),
        Column("made_by", label="制表人", accessor="made_by.get_full_name"),
        Column("made_at", label="制表时间", accessor=lambda report: f"{report.made_at:%Y-%m-%d}"),
        StatusTagColumn(
            "sent", label="报送", accessor=sent_words, primary=lambda report: hasattr(report, "submission")
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not reviews_anywhere(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Report]:
        reports = visible_reports(self.request.user).select_related("agency", "made_by", "submission")
        return reports.annotate(count=Count("items"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, {"url": "", "label": "上报"}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_make_any(self.request.user):
            return []
        return [HeaderButton("制作上报表", url=reverse("nondisclosure_report_new"), icon_name="plus")]


class ReportCreateView(Decides):
    """By period, or by ticking what was not reported yet."""

    template_name = "console/nondisclosure/report_new.html"
    form_class = ReportForm
    page_title = "制作上报表"
    done = "上报表已生成。请下载核对，报送后在本页登记。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_make_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def above(self) -> list[dict[str, Any]]:
        return [REPORTS]

    def _reportable(self) -> QuerySet[Filing]:
        user = self.request.user
        filings = visible_filings(user)
        return filings if user.is_superuser else filings.filter(agency__in=agencies_where(user, KEEPING))

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        agencies = Agency.objects.all()
        if not user.is_superuser:
            agencies = agencies.filter(pk__in=agencies_where(user, KEEPING))
        return {
            **super().get_form_kwargs(),
            "agencies": agencies,
            "district": user.is_superuser,
            "filings": self._reportable(),
        }

    def act(self, form: ReportForm) -> None:
        said = form.cleaned_data
        agency, period = said["agency"], form.chosen_period
        if period is None:
            self.made = make_report(
                said["filings"], by=self.request.user, agency=agency, span=Report.Span.SELECTION
            )
            return
        span, starts_on, ends_on = period
        chosen = filings_between(starts_on, ends_on, agency)
        if said["only_unreported"]:
            chosen = unreported(chosen)
        self.made = make_report(
            chosen, by=self.request.user, agency=agency, span=span, starts_on=starts_on, ends_on=ends_on
        )

    def get_success_url(self) -> str:
        return reverse("nondisclosure_report", args=[self.made.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = unreported(self._reportable())
        shown = with_standing(waiting).select_related("agency").order_by("agency", "pk")[:SHOWN]
        count = waiting.count()
        ticked = set(self.request.POST.getlist("filings"))
        return super().get_context_data(
            waiting=[(filing, str(filing.pk) in ticked) for filing in shown],
            count=count,
            more=max(count - SHOWN, 0),
            **kwargs,
        )


class ReportView(Decides):
    template_name = "console/nondisclosure/report.html"
    form_class = SubmissionForm
    done = "已登记报送。"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        seen = visible_reports(request.user).select_related("agency", "made_by", "submission__by")
        self.report = get_object_or_404(seen, pk=kwargs["report_id"])

    def above(self) -> list[dict[str, Any]]:
        return [REPORTS]

    def get_page_title(self) -> str:
        return self.report.title

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_report(request.user, self.report.agency_id):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def act(self, form: SubmissionForm) -> None:
        submit_report(self.report, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("nondisclosure_report", args=[self.report.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission = getattr(self.report, "submission", None)
        return super().get_context_data(
            report=self.report,
            files=self.report.files.defer("content").order_by("format"),
            items=self.report.items.select_related("filing__agency"),
            submission=submission,
            may_submit=submission is None and may_report(self.request.user, self.report.agency_id),
            **kwargs,
        )


class ReportFileView(View):
    """The bytes as they were made."""

    def get(self, request: HttpRequest, report_id: int, format: str) -> HttpResponse:
        report = get_object_or_404(visible_reports(request.user), pk=report_id)
        file = get_object_or_404(report.files, format=format)
        kind = "application/pdf" if format == "pdf" else XLSX
        name = f"attachment; filename*=UTF-8''{quote(f'{report.title}.{format}')}"
        return HttpResponse(bytes(file.content), content_type=kind, headers={"Content-Disposition": name})
