"""统计: charts and lists for those who answer for an agency or for the district."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.console.desk import charts
from cms.desk import statistics
from cms.desk.limits import PublicationLimit
from cms.desk.statistics import LATE_BUCKETS, Scope, month_start, scope_of
from cms.workdays.yearly import missing_year

PERIODS = {"month": "本月", "year": "今年以来", "twelve": "近 12 个月"}
LATE_SHOWN = 50


def beginning(period: str, today: datetime.date) -> datetime.datetime:
    if period == "month":
        return month_start(today)
    return month_start(today, today.month - 1 if period == "year" else statistics.MONTHS - 1)


def overview(scope: Scope, *, period: str = "year") -> dict[str, Any]:
    """Everything the dashboard draws, in a fixed number of queries."""
    now, today = timezone.now(), timezone.localdate()
    published = statistics.published_by_agency(scope, month_start(today))
    by_month = statistics.trend(scope, today)
    loads = statistics.waiting_by_step(scope, now)
    until = now + datetime.timedelta(seconds=1)
    soon = statistics.timeliness(scope, beginning(period, today), until)
    return {
        "today": today,
        "until": until,
        "district": scope.agencies is None,
        "published_count": sum(count for _, count in published),
        "published": charts.bars(
            "published-by-agency", "本月公开条数", [(str(agency), count) for agency, count in published]
        ),
        "trend": charts.columns(
            "trend", "近 12 个月公开条数", [(f"{day:%-m}月", count) for day, count in by_month]
        ),
        "loads": [
            (
                load,
                charts.bars(
                    f"waiting-{load.step.value}",
                    f"{load.step.label}：已等待多久",
                    load.ages,
                    late=["7 天以上"],
                ),
            )
            for load in loads
        ],
        "waiting_count": sum(load.count for load in loads),
        "overdue_count": sum(load.overdue for load in loads),
        "timeliness": soon,
        "distribution": charts.bars(
            "timeliness", "从形成到公开用了多少个工作日", soon.distribution, late=LATE_BUCKETS
        ),
        "limit": PublicationLimit.on(today),
        "period": period,
        "period_name": PERIODS[period],
        "missing_year": missing_year(today),
    }


class StatisticsView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/desk/statistics.html"
    page_title = "统计"
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.scope = scope_of(request.user)
        if self.scope is None:
            messages.error(request, "统计供各公开主体的审批人员和全区管理人员查看。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "统计"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("period", "year")
        period = asked if asked in PERIODS else "year"
        shown = overview(self.scope, period=period)
        page = self.request.GET.get("late", "1")
        number = min(max(int(page) if page.isdecimal() else 1, 1), shown["timeliness"].late // LATE_SHOWN + 1)
        since = beginning(period, shown["today"])
        late = statistics.late_records(
            self.scope, since, shown["until"], limit=LATE_SHOWN, offset=(number - 1) * LATE_SHOWN
        )
        return super().get_context_data(
            **shown,
            periods=PERIODS,
            scope_names=[] if self.scope.agencies is None else self.scope.all(),
            late=late,
            late_page=number,
            late_more=number * LATE_SHOWN < shown["timeliness"].late,
            **kwargs,
        )


class StatisticsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return scope_of(request.user) is not None
