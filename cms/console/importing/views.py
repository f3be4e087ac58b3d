"""导入 Word 文件: an official drops a file and gets a draft with everything filled in, to be checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.console.importing.forms import WordImportForm, edited_by
from cms.intake.drafting import draft_word
from cms.intake.word import WordText
from cms.records.models import Record


class WordImportView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/importing/word.html"
    form_class = WordImportForm
    page_title = "导入 Word 文件"
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not edited_by(request.user):
            messages.error(request, "只有公开主体的编辑可以导入。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        records = {"url": reverse("console_records"), "label": "公开信息"}
        return [*self.breadcrumbs_items, records, {"url": "", "label": self.page_title}]

    def form_valid(self, form: WordImportForm) -> HttpResponse:
        assert form.text is not None
        record = draft_word(
            form.text,
            agency=form.cleaned_data["agency"],
            column=form.cleaned_data["column"],
            by=self.request.user,
            kind=form.chosen_kind,
        )
        self._tell(record, form.text)
        return redirect("wagtailadmin_pages:edit", record.pk)

    def _tell(self, record: Record, text: WordText) -> None:
        messages.success(
            self.request, f"已从 Word 文件生成草稿《{record.title}》：{_contents(text)}。请逐项核对后送审。"
        )
        if text.notes:
            notes = format_html_join("", "<li>{}</li>", ((note,) for note in dict.fromkeys(text.notes)))
            messages.warning(self.request, format_html("导入时请注意：<ul>{}</ul>", notes))


def _contents(text: WordText) -> str:
    kinds = [kind for kind, _ in text.blocks]
    counts = [("段正文", "text"), ("个表格", "table"), ("张图片", "picture")]
    found = [f"{kinds.count(kind)} {words}" for words, kind in counts if kind in kinds]
    return "，".join([*found, *([f"{len(text.files)} 个附件"] if text.files else [])]) or "没有正文"
