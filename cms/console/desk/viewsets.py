"""Limits and calendar as rows that the district edits."""

from __future__ import annotations

from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.desk.models import PublicationLimit, StepLimit
from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear


class StepLimitViewSet(ModelViewSet):
    model = StepLimit
    icon = "time"
    list_display = ["step", "agency", "__str__", "remind_before", "escalate_to_role", "valid_from"]
    list_filter = ["step", "agency"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class PublicationLimitViewSet(ModelViewSet):
    model = PublicationLimit
    icon = "calendar-check"
    list_display = ["__str__", "warn_before", "valid_from"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class WorkingYearViewSet(ModelViewSet):
    model = WorkingYear
    icon = "calendar-alt"
    list_display = ["year", "complete", "source"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class SpecialDayViewSet(ModelViewSet):
    model = SpecialDay
    icon = "calendar"
    list_display = ["day", "working", "name"]
    list_filter = ["working"]
    search_fields = ["name"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class OfficeSessionViewSet(ModelViewSet):
    model = OfficeSession
    icon = "time"
    list_display = ["valid_from", "opens", "closes"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class LimitsGroup(ModelViewSetGroup):
    menu_label = "期限和日历"
    menu_icon = "time"
    menu_order = 410
    items = (
        StepLimitViewSet,
        PublicationLimitViewSet,
        WorkingYearViewSet,
        SpecialDayViewSet,
        OfficeSessionViewSet,
    )
