"""内容检查 in the menu: the lists, each save of which is a new version; their versions; import and export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, TemplateView
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from cms.console.scan.forms import ImportForm
from cms.console.scan.importing import import_words
from cms.scan.kinds import KINDS
from cms.scan.models import Detector, Exemption, ListVersion, MaskForm, Phrase, Word
from cms.scan.versions import LISTS, publish_lists

LEVEL = Column("level", label="级别", accessor="get_level_display")


class Versioned:
    """Every change to a list is a new version of all of them, in the same transaction."""

    verb = "修改"

    @transaction.atomic
    def save_instance(self) -> Any:
        saved = super().save_instance()
        _publish(self.request, self.verb, saved)
        return saved


class VersionedCreateView(Versioned, CreateView):
    verb = "新增"


class VersionedEditView(Versioned, EditView):
    pass


class VersionedDeleteView(DeleteView):
    @transaction.atomic
    def delete_action(self) -> None:
        named = str(self.object)
        super().delete_action()
        publish_lists(by=self.request.user, note=f"删除{self.model._meta.verbose_name}“{named}”")


def _publish(request: HttpRequest, verb: str, saved: Any) -> None:
    publish_lists(by=request.user, note=f"{verb}{saved._meta.verbose_name}“{saved}”")


class ListViewSet(ModelViewSet):
    add_view_class = VersionedCreateView
    edit_view_class = VersionedEditView
    delete_view_class = VersionedDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields: list[str] = []
    list_per_page = 50


class WordIndexView(IndexView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm("scan.add_word"):
            buttons.append(
                Button("导入词库", url=reverse("scan_words:import"), icon_name="upload", priority=5)
            )
        return buttons


class WordViewSet(ListViewSet):
    model = Word
    icon = "edit"
    index_view_class = WordIndexView
    list_display = [
        "text",
        "suggestion",
        LEVEL,
        Column("category", label="类别", accessor="get_category_display"),
        "note",
    ]
    list_filter = ["level", "category"]
    search_fields = ["text", "suggestion", "note"]
    search_backend_name = None
    list_export = ["text", "suggestion", "level", "category", "exceptions", "note"]
    export_filename = "cuominci"
    export_headings = {
        "text": "词语",
        "suggestion": "建议改为",
        "level": "级别",
        "category": "类别",
        "exceptions": "例外",
        "note": "说明",
    }

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("import/", ImportView.as_view(), name="import")]


class PhraseViewSet(ListViewSet):
    model = Phrase
    icon = "lock"
    list_display = ["text", LEVEL, "note"]
    list_filter = ["level"]
    search_fields = ["text", "note"]
    search_backend_name = None


class ExemptionViewSet(ListViewSet):
    model = Exemption
    icon = "mobile-alt"
    list_display = ["value", "note"]
    search_fields = ["value", "note"]
    search_backend_name = None


class MaskFormViewSet(ListViewSet):
    model = MaskForm
    icon = "view"
    list_display = ["__str__", "head", "tail", Column("example", label="样子")]


class DetectorViewSet(ListViewSet):
    model = Detector
    icon = "cogs"
    list_display = [
        "__str__",
        Column("severity", label="级别", accessor="get_severity_display"),
        BooleanColumn("active", label="启用"),
    ]


class ScanGroup(ModelViewSetGroup):
    menu_label = "内容检查"
    menu_icon = "search"
    menu_name = "scan"
    menu_order = 350
    submenu_hook = "register_scan_menu_item"
    items = (
        WordViewSet("scan_words"),
        PhraseViewSet("scan_phrases"),
        ExemptionViewSet("scan_exemptions"),
        MaskFormViewSet("scan_masks"),
        DetectorViewSet("scan_detectors"),
    )


class ImportView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/scan/import.html"
    form_class = ImportForm
    page_title = "导入词库"
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.has_perm("scan.add_word") and request.user.has_perm("scan.change_word")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        words = {"url": reverse("scan_words:index"), "label": "错敏词"}
        return [*self.breadcrumbs_items, words, {"url": "", "label": "导入词库"}]

    def form_valid(self, form: ImportForm) -> HttpResponse:
        done = import_words(form.cleaned_data["file"], by=self.request.user)
        if done.problems:
            return self.render_to_response(self.get_context_data(form=form, problems=done.problems))
        messages.success(self.request, f"导入完成：新增 {done.added} 条，更新 {done.changed} 条。")
        return redirect("scan_words:index")


def may_see_versions(user: Any) -> bool:
    return any(
        user.has_perm(f"scan.{act}_{name}") for act in ("change", "add") for name in ("word", "phrase")
    )


class OfVersions(WagtailAdminTemplateMixin):
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_versions(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class VersionsView(OfVersions, ListView):
    template_name = "console/scan/versions.html"
    page_title = "词库版本"
    queryset = ListVersion.objects.select_related("published_by").defer("content")
    paginate_by = 50

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "词库版本"}]


class VersionView(OfVersions, TemplateView):
    """One version: what it changed, and all that stood in it."""

    template_name = "console/scan/version.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.version = get_object_or_404(ListVersion, pk=kwargs["number"])

    def get_page_title(self) -> str:
        return str(self.version)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        versions = {"url": reverse("scan_versions"), "label": "词库版本"}
        return [*self.breadcrumbs_items, versions, {"url": "", "label": str(self.version)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = ListVersion.objects.filter(pk__lt=self.version.pk).first()
        old = before.content if before else {}
        parts = [_part(name, model, old, self.version.content) for name, model in LISTS.items()]
        return super().get_context_data(version=self.version, before=before, parts=parts, **kwargs)


def _part(name: str, model: Any, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    key = {"detectors": "kind", "masks": "kind", "exemptions": "value"}.get(name, "text")
    was = {entry[key]: entry for entry in old.get(name, [])}
    now = {entry[key]: entry for entry in new.get(name, [])}
    return {
        "label": model._meta.verbose_name,
        "count": len(now),
        "added": [_named(name, entry) for entry in now if entry not in was],
        "removed": [_named(name, entry) for entry in was if entry not in now],
        "changed": [_named(name, entry) for entry in now if entry in was and now[entry] != was[entry]],
    }


def _named(name: str, entry: str) -> str:
    return KINDS[entry].label if name in ("detectors", "masks") and entry in KINDS else entry
