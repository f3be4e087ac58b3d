"""工作日历: the years, their days off and worked weekends, office hours; a year's schedule read from a table."""

from __future__ import annotations

import calendar as months
import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.audit import log
from cms.desk.arrivals import reckon_again
from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear
from cms.workdays.yearly import (
    NotReadable,
    missing_year,
    read_schedule,
    replace_schedule,
    rows_of_text,
    rows_of_workbook,
)

MAY_CHANGE = "workdays.change_workingyear"
BIGGEST_FILE = 2 * 1024 * 1024


class ScheduleForm(forms.Form):
    year = forms.IntegerField(label="年份", min_value=2008, max_value=2100)
    text = forms.CharField(
        label="粘贴放假安排",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="可从表格中直接复制粘贴。每行一个日期或起止日期，写明“放假”或“上班”，后面写名称。例如："
        "2027-01-01 放假 元旦；2027-02-05 至 2027-02-11 放假 春节；2027-02-14 上班。",
    )
    file = forms.FileField(
        label="或选择 Excel 文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="xlsx 格式，第一张表，各列依次为：日期、至日期（可不填）、放假或上班、名称。",
    )
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如：国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕7号）。",
        error_messages={"required": "请写明依据的通知名称和文号。"},
    )
    complete = forms.BooleanField(
        label="本年度安排已全部录入（含自治区假日，如壮族三月三）",
        required=False,
        initial=True,
        help_text="不勾选的，跨入这一年的期限仍显示为“暂定”。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text, year = cleaned.get("file"), cleaned.get("text", ""), cleaned.get("year")
        if bool(file) == bool(text.strip()):
            raise forms.ValidationError("请粘贴放假安排，或选择一个 Excel 文件，二者选一。")
        if file and file.size > BIGGEST_FILE:
            raise forms.ValidationError("文件太大。一年的放假安排不应超过 2 MB。")
        if year:
            try:
                rows = rows_of_workbook(file) if file else rows_of_text(text)
                cleaned["entries"] = read_schedule(rows, year)
            except NotReadable as unreadable:
                raise forms.ValidationError(list(unreadable.args)) from unreadable
        return cleaned


class CalendarView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/desk/calendar.html"
    page_title = "工作日历"
    header_icon = "date"
    form_class = ScheduleForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.has_perm(MAY_CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "工作日历"}]

    def get_initial(self) -> dict[str, Any]:
        return {"year": missing_year() or timezone.localdate().year + 1, "complete": True}

    def form_valid(self, form: ScheduleForm) -> HttpResponse:
        entered, year = form.cleaned_data, form.cleaned_data["year"]
        with transaction.atomic():
            before = SpecialDay.objects.filter(day__year=year).count()
            row = replace_schedule(
                year, entered["entries"], source=entered["source"], complete=entered["complete"]
            )
            changed = reckon_again()
            log.note(
                "calendar.entered",
                by=self.request.user,
                about=row,
                source=entered["source"],
                complete=entered["complete"],
                days=len(entered["entries"]),
                days_before=before,
            )
        off = sum(not entry.working for entry in entered["entries"])
        messages.success(
            self.request,
            f"已录入{year}年安排：放假 {off} 天，调休上班 {len(entered['entries']) - off} 天。"
            + (f"{changed} 条待办的到期时间随之调整。" if changed else ""),
        )
        return redirect(f"{reverse('desk_calendar')}?year={year}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and 2008 <= int(asked) <= 2100 else timezone.localdate().year
        return super().get_context_data(
            years=WorkingYear.objects.all(),
            year=year,
            known=WorkingYear.objects.filter(year=year).first(),
            months=year_sheet(year),
            sessions=_sessions_now(),
            missing=missing_year(),
            may_change=self.request.user.has_perm(MAY_CHANGE),
            **kwargs,
        )


def _sessions_now() -> list[OfficeSession]:
    held = OfficeSession.objects.filter(valid_from__lte=timezone.localdate())
    newest = held.order_by("-valid_from").values("valid_from")[:1]
    return list(held.filter(valid_from__in=newest).order_by("opens"))


def year_sheet(year: int) -> list[dict[str, Any]]:
    """Twelve months of weeks of days: ``{"day", "tone", "name"}``, None outside the month."""
    special = {row.day: row for row in SpecialDay.objects.filter(day__year=year)}

    def cell(day: datetime.date, month: int) -> dict[str, Any] | None:
        if day.month != month:
            return None
        known = special.get(day)
        working = known.working if known else day.weekday() < 5
        tone = "worked" if known and working else "off" if known else "" if working else "weekend"
        return {"day": day, "tone": tone, "name": known.name if known else "", "working": working}

    sheet = months.Calendar()
    return [
        {
            "month": month,
            "working": sum(
                bool(found and found["working"])
                for week in sheet.monthdatescalendar(year, month)
                for found in (cell(day, month) for day in week)
            ),
            "weeks": [[cell(day, month) for day in week] for week in sheet.monthdatescalendar(year, month)],
        }
        for month in range(1, 13)
    ]


class CalendarWarningPanel(Component):
    """On the home page of those who keep the calendar, as long as a year is missing."""

    name = "calendar_warning"
    order = 15
    template_name = "console/desk/home_calendar.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        keeps = parent_context["request"].user.has_perm(MAY_CHANGE)
        return {"missing": missing_year() if keeps else None}
