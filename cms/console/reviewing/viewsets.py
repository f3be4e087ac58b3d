"""What reviews are held by, as rows that staff edit: grounds, checklist, time limits, the wording of the letter."""

from __future__ import annotations

from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.review.models import ChecklistItem, Ground, ReferralWording, ReviewTimeLimit


class ChecklistViewSet(ModelViewSet):
    model = ChecklistItem
    icon = "tasks"
    menu_label = "核对清单"
    list_display = ["text", "step", "position", "valid_from", "valid_until"]
    list_filter = ["step"]
    search_fields = ["text"]
    ordering = ["step", "position"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class TimeLimitViewSet(ModelViewSet):
    model = ReviewTimeLimit
    icon = "time"
    menu_label = "提请时限"
    list_display = ["subject", "working_days", "basis", "valid_from", "valid_until"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class WordingViewSet(ModelViewSet):
    model = ReferralWording
    icon = "doc-full"
    menu_label = "提请函用语"
    list_display = ["opening", "valid_from", "valid_until"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class GroundViewSet(ModelViewSet):
    model = Ground
    icon = "lock"
    menu_label = "不予公开依据"
    list_display = ["article", "label", "force", "valid_from", "valid_until"]
    list_filter = ["force"]
    search_fields = ["article", "label"]
    ordering = ["position"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class ReviewSettingsGroup(ModelViewSetGroup):
    menu_label = "审查设置"
    menu_icon = "clipboard-list"
    menu_order = 410
    items = (GroundViewSet, ChecklistViewSet, TimeLimitViewSet, WordingViewSet)
