"""Retiring and merging terms, and trying an index number template."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.catalogue import index_numbers, vocabulary
from cms.catalogue.terms import Term
from cms.console.catalogue.forms import MergeForm, RetireForm
from cms.refusal import Refusal


class TermIndexView(IndexView):
    """Each term can be retired, restored or merged from the list."""

    retire_url_name = restore_url_name = merge_url_name = ""

    def get_base_queryset(self) -> Any:
        kept = ["merged_into", *(["parent", "merged_into__parent"] if hasattr(self.model, "parent") else [])]
        return super().get_base_queryset().select_related(*kept)

    def get_list_more_buttons(self, instance: Term) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if not self.user_has_permission("change") or instance.merged_into_id:
            return buttons
        offered = (
            [("恢复使用", self.restore_url_name, "undo"), ("并入其他项", self.merge_url_name, "resubmit")]
            if instance.retired_on
            else [("停用", self.retire_url_name, "cross"), ("并入其他项", self.merge_url_name, "resubmit")]
        )
        for order, (label, name, icon) in enumerate(offered):
            url = reverse(name, args=[quote(instance.pk)])
            buttons.append(MenuItem(label, url=url, icon_name=icon, priority=40 + order))
        return buttons


class TermDeleteView(DeleteView):
    """Only a term that nothing names can go for good."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.user_has_permission("delete") and _is_named(self.object):
            messages.error(request, f"“{self.object}”还在使用，不能删除。请用“停用”或“并入其他项”。")
            return redirect(reverse(self.index_url_name))
        return super().dispatch(request, *args, **kwargs)


def _is_named(term: Any) -> bool:
    below = hasattr(term, "children") and term.children.exists()
    return bool(below or vocabulary.uses(term) or term.merged.exists())


class TermActionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One thing done to one term, after its form."""

    model: Any = None
    index_url_name = ""
    permission_required = "change"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.term = get_object_or_404(self.model, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.term)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listed = {"url": reverse(self.index_url_name), "label": self.model._meta.verbose_name_plural}
        return [
            *self.breadcrumbs_items,
            listed,
            {"url": "", "label": self.page_title, "sublabel": str(self.term)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        used = [(vocabulary.use_label(key), count) for key, count in vocabulary.uses(self.term)]
        back = reverse(self.index_url_name)
        noun = self.model._meta.verbose_name
        return super().get_context_data(term=self.term, used=used, back=back, noun=noun, **kwargs)

    def done(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect(self.index_url_name)


class RetireView(TermActionView):
    form_class = RetireForm
    page_title = "停用"
    header_icon = "cross"
    template_name = "console/catalogue/retire.html"

    def form_valid(self, form: RetireForm) -> HttpResponse:
        try:
            vocabulary.retire(self.term, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return self.done(f"“{self.term}”从 {form.cleaned_data['on']:%Y-%m-%d} 起停用，已有的信息照常显示。")


class RestoreView(TermActionView):
    page_title = "恢复使用"
    header_icon = "undo"
    template_name = "console/catalogue/restore.html"

    def get_form(self, form_class: Any = None) -> None:
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            vocabulary.restore(self.term, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(self.index_url_name)
        return self.done(f"“{self.term}”已恢复使用。")


class MergeView(TermActionView):
    """Choose, see what will move, confirm."""

    form_class = MergeForm
    page_title = "并入其他项"
    header_icon = "resubmit"
    template_name = "console/catalogue/merge.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "term": self.term}

    def form_valid(self, form: MergeForm) -> HttpResponse:
        target = form.cleaned_data["target"]
        if refusal := vocabulary.reason_not_to_merge(self.term, target):
            form.add_error(None, refusal)
            return self.form_invalid(form)
        if "confirmed" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, target=target))
        try:
            moved = vocabulary.merge(self.term, target, by=self.request.user)
        except Refusal as late:
            form.add_error(None, str(late))
            return self.form_invalid(form)
        return self.done(f"“{self.term}”已并入“{target}”，共改动 {sum(moved.values())} 处。")


@require_admin_access
def preview_index_number(request: HttpRequest) -> JsonResponse:
    """``{"examples": […]}`` or ``{"error": "…"}`` for ``pattern``, ``scope``, ``code`` and ``uscc``."""
    pattern, scope = request.GET.get("pattern", ""), request.GET.get("scope", "")
    try:
        shown = index_numbers.examples(
            pattern,
            code=request.GET.get("code", "") or "450205001",
            uscc=request.GET.get("uscc", ""),
            on=timezone.localdate(),
        )
        if scope in index_numbers.Scope.values:
            index_numbers.validate_scope(pattern, scope)
    except ValidationError as error:
        return JsonResponse({"error": "".join(error.messages)})
    return JsonResponse({"examples": shown})
