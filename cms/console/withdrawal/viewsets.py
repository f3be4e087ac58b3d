"""撤稿原因 as rows that the district edits."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from cms.records.models import WithdrawalReason


class WithdrawalReasonViewSet(ModelViewSet):
    model = WithdrawalReason
    icon = "download"
    menu_label = "撤稿原因"
    add_to_settings_menu = True
    list_display = ["label", "article", "default_kind", "urgent", "valid_from", "valid_until"]
    search_fields = ["label", "code", "article"]
    ordering = ["position", "id"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("code")]),
        FieldPanel("article"),
        FieldPanel("template"),
        MultiFieldPanel(
            [
                FieldPanel("allows_explained"),
                FieldPanel("allows_gone"),
                FieldPanel("allows_replaced"),
                FieldPanel("default_kind"),
            ],
            heading="处理方式",
        ),
        MultiFieldPanel([FieldPanel("urgent"), FieldPanel("confirm_within_hours")], heading="先撤后核"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until"), FieldPanel("position")]),
    ]
