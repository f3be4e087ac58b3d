"""已公开信息复查: what is public, scanned again by the lists as they are now."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.permissions import Someone, agencies_of
from cms.records.models import Record
from cms.review.scanning import report_on
from cms.scan.models import ListVersion, Scan
from cms.scan.versions import version_in_force

SECONDS = 20
SHOWN = 200


@dataclass
class Suspect:
    record: Record
    open: int
    labels: str


def public_records(user: Someone) -> QuerySet[Record]:
    """Those that the public reads now, of the agencies this person works for; for superusers all."""
    records = Record.objects.filter(published__withdrawn=False, live_revision__isnull=False)
    return records if user.is_superuser else records.filter(agency__in=agencies_of(user))


def with_scans(records: QuerySet[Record], version: int) -> QuerySet[Record]:
    scans = Scan.objects.filter(revision_id=OuterRef("live_revision"), version=version)
    found = scans.filter(findings__severity__in=("block", "warn"))
    return records.annotate(scanned=Exists(scans), suspect=Exists(found))


class PublishedView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/scan/published.html"
    page_title = "已公开信息复查"
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "已公开信息复查"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = version_in_force()
        records = with_scans(public_records(self.request.user), version)
        counts = records.aggregate(all=Count("pk"), left=Count("pk", filter=Q(scanned=False)))
        suspects = (
            records.filter(suspect=True).select_related("agency", "live_revision").order_by("pk")[:SHOWN]
        )
        return super().get_context_data(
            version=ListVersion.objects.defer("content").get(pk=version),
            suspects=[item for record in suspects if (item := _suspect(record)).open],
            counts=counts,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Scans what was not scanned by this version, for some seconds; the rest the next time."""
        until, done = time.monotonic() + SECONDS, 0
        waiting = with_scans(public_records(request.user), version_in_force()).filter(scanned=False)
        for record in waiting.select_related("live_revision").order_by("pk").iterator(chunk_size=20):
            report_on(record.live_revision)
            done += 1
            if time.monotonic() > until:
                break
        messages.success(request, f"检查了 {done} 条已公开的信息。")
        return redirect("console_scan_published")


def _suspect(record: Record) -> Suspect:
    report = report_on(record.live_revision)
    standings = report.open if report else []
    return Suspect(record, len(standings), "、".join(dict.fromkeys(item.finding.label for item in standings)))
