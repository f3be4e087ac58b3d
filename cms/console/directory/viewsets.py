from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.directory.models import GuideChapter, SectionTemplate, Supervisor


class SampleIndexView(IndexView):
    def get_list_more_buttons(self, instance: SectionTemplate) -> list[Any]:
        url = reverse("console_sample", args=[instance.pk])
        arrange = MenuItem("编排类目", url=url, icon_name="list-ol", priority=5)
        return [arrange, *super().get_list_more_buttons(instance)]


class SectionTemplateViewSet(ModelViewSet):
    model = SectionTemplate
    icon = "list-ol"
    index_view_class = SampleIndexView
    list_display = ["name", "audience", "valid_from", "retired_on"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


class GuideChapterViewSet(ModelViewSet):
    model = GuideChapter
    icon = "help"
    list_display = ["heading", "code", "valid_from", "valid_until"]
    search_fields = ["heading", "code", "text"]
    exclude_form_fields: list[str] = []


class SupervisorViewSet(ModelViewSet):
    model = Supervisor
    icon = "view"
    list_display = ["name", "phone", "agency", "valid_from", "valid_until"]
    exclude_form_fields: list[str] = []


VIEWSETS = (SectionTemplateViewSet, GuideChapterViewSet, SupervisorViewSet)
