"""上报: a list of filings as an official form, kept with its files and with what became of it."""

from __future__ import annotations

import datetime
import hashlib

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.agencies.models import Agency
from cms.agencies.permissions import Someone
from cms.audit import log
from cms.nondisclosure.models import Filing, Report, ReportedFiling, ReportFile, Submission
from cms.nondisclosure.paper import as_pdf, as_workbook, describe
from cms.nondisclosure.permissions import may_report, visible_filings
from cms.nondisclosure.standing import with_standing
from cms.refusal import Refusal

MOST = 1000
"""Filings in one report: what a district has in years; more would be a list that nobody reads."""


class MayNotReport(Refusal):
    default = "只有该公开主体的保密审查、审批人员可以制作和报送上报表，全区汇总由系统管理员制作。"


class NothingToReport(Refusal):
    default = "所选范围内没有备案事项，没有生成上报表。"


class TooMuchToReport(Refusal):
    default = f"所选范围超过 {MOST} 项，请缩短期间，分次上报。"


class AlreadySubmitted(Refusal):
    default = "这份上报表已经登记过报送。"


class NotYet(Refusal):
    default = "报送日期不能晚于今天，也不能早于制表日期。"


def filings_between(
    starts_on: datetime.date, ends_on: datetime.date, agency: Agency | None
) -> QuerySet[Filing]:
    """Those decided from the first day to the last, of one agency or of the whole district."""
    days = (starts_on, ends_on)
    found = Filing.objects.filter(decided_at__date__range=days)
    return found.filter(agency=agency) if agency else found


def unreported(filings: QuerySet[Filing]) -> QuerySet[Filing]:
    """Those in no report that was handed in."""
    return filings.exclude(reported__report__submission__isnull=False)


@transaction.atomic
def make_report(
    chosen: QuerySet[Filing],
    *,
    by: Someone,
    agency: Agency | None,
    span: str,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Report:
    """Keep a report of the chosen filings that this person sees, with its PDF and its workbook. Raises a Refusal."""
    if not may_report(by, agency.pk if agency else None):
        raise MayNotReport
    filings = _in_order(chosen, by, agency)
    report = Report.objects.create(
        agency=agency,
        span=span,
        starts_on=starts_on,
        ends_on=ends_on,
        title=title_of(agency, span, starts_on, ends_on),
        made_by=by,
        made_at=timezone.now(),
    )
    ReportedFiling.objects.bulk_create(
        ReportedFiling(report=report, filing=filing, position=position, standing=describe(filing))
        for position, filing in enumerate(filings, start=1)
    )
    files = {
        ReportFile.Format.PDF: as_pdf(report, filings),
        ReportFile.Format.XLSX: as_workbook(filings),
    }
    for kind, content in files.items():
        ReportFile.objects.create(
            report=report, format=kind, content=content, sha256=hashlib.sha256(content).hexdigest()
        )
    return report


def _in_order(chosen: QuerySet[Filing], by: Someone, agency: Agency | None) -> list[Filing]:
    visible = Filing.objects.filter(pk__in=chosen.values("pk")) & visible_filings(by)
    if agency:
        visible = visible.filter(agency=agency)
    filings = list(
        with_standing(visible)
        .select_related("agency", "ground")
        .order_by("agency__kind", "agency__code", "year", "pk")[: MOST + 1]
    )
    if not filings:
        raise NothingToReport
    if len(filings) > MOST:
        raise TooMuchToReport
    return filings


def title_of(
    agency: Agency | None, span: str, starts_on: datetime.date | None, ends_on: datetime.date | None
) -> str:
    """柳北区解放街道办事处2026年第4季度不予公开政府信息备案表."""
    whose = agency.name if agency else "柳北区"
    return f"{whose}{period_words(span, starts_on, ends_on)}不予公开政府信息备案表"


def period_words(span: str, starts_on: datetime.date | None, ends_on: datetime.date | None) -> str:
    if starts_on is None or ends_on is None:
        return ""
    return {
        Report.Span.MONTH: f"{starts_on:%Y}年{starts_on.month}月",
        Report.Span.QUARTER: f"{starts_on:%Y}年第{(starts_on.month + 2) // 3}季度",
        Report.Span.YEAR: f"{starts_on:%Y}年度",
    }.get(Report.Span(span), f"{starts_on:%Y-%m-%d}至{ends_on:%Y-%m-%d}")


@transaction.atomic
def submit_report(
    report: Report, *, by: Someone, recipient: str, sent_on: datetime.date, note: str = ""
) -> Submission:
    """Keep that the report was handed in. Raises a Refusal."""
    Report.objects.select_for_update().filter(pk=report.pk).values_list("pk").get()
    if not may_report(by, report.agency_id):
        raise MayNotReport
    if Submission.objects.filter(report=report).exists():
        raise AlreadySubmitted
    if not timezone.localdate(report.made_at) <= sent_on <= timezone.localdate():
        raise NotYet
    submission = Submission.objects.create(
        report=report, by=by, recipient=recipient.strip(), sent_on=sent_on, note=note.strip()
    )
    log.note(
        "filing.reported",
        by=by,
        about=report,
        agency_id=report.agency_id,
        recipient=submission.recipient,
        sent_on=sent_on,
        filings=list(report.items.values_list("filing__number", flat=True)),
        files={file.format: file.sha256 for file in report.files.defer("content")},
    )
    return submission
