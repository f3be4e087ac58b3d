"""What reviews are held by, as rows that staff edit: grounds, checklist, time limits, the wording of the letter."""

from __future__ import annotations

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.records.kinds import kind_choices
from cms.review.models import ChecklistItem, FastLane, Ground, ReferralWording, ReviewTimeLimit, Step


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
    menu_label = "时限"
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


class FastLaneForm(WagtailAdminModelForm):
    kind = forms.ChoiceField(label="信息种类", choices=kind_choices)
    steps = forms.MultipleChoiceField(
        label="审查环节",
        choices=Step.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="保密审查和审批发布不能省。",
    )

    class Meta:
        model = FastLane
        fields = ["kind", "steps", "basis", "valid_from", "valid_until"]


class FastLaneViewSet(ModelViewSet):
    model = FastLane
    icon = "arrow-right-full"
    menu_label = "快速审查"
    list_display = [
        Column(
            "kind", label="信息种类", accessor=lambda lane: dict(kind_choices()).get(lane.kind, lane.kind)
        ),
        Column(
            "steps",
            label="审查环节",
            accessor=lambda lane: "、".join(str(step.label) for step in Step if step in lane.steps),
        ),
        "basis",
        "valid_from",
        "valid_until",
    ]
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type:
        return FastLaneForm


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
    items = (GroundViewSet, ChecklistViewSet, TimeLimitViewSet, FastLaneViewSet, WordingViewSet)
