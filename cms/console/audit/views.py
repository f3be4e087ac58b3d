"""One entry, a look at the chain, exports."""

from __future__ import annotations

import tempfile
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.models import Agency
from cms.agencies.permissions import agencies_of
from cms.audit.exporting import write_lines, write_workbook
from cms.audit.log import note
from cms.audit.models import Entry
from cms.audit.verifying import Broken, verify, verify_last
from cms.audit.wording import in_words, label_of, sentence
from cms.console.audit.listing import VERIFIABLE, ReadsLog, wanted

EMPTY = "（空）"
LIST = {"url": reverse_lazy("console_audit"), "label": "审计日志"}
MOST_EXPORTED = 100_000


class EntryView(ReadsLog, WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/audit/entry.html"
    header_icon = "history"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(Entry.objects.select_related("by"), pk=kwargs["number"])

    def get_page_title(self) -> str:
        return label_of(self.entry.action)

    def get_page_subtitle(self) -> str:
        return f"第 {self.entry.number} 条"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, {"url": "", "label": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.entry
        agency = Agency.objects.filter(pk=entry.agency_id).first() if entry.agency_id else None
        return super().get_context_data(
            entry=entry,
            agency=agency,
            label=label_of(entry.action),
            sentence=sentence(entry, agency.short_name if agency else ""),
            object_url=link_to(entry, self.request.user),
            **described(entry),
            problem=_problem(entry),
            **kwargs,
        )


def _problem(entry: Entry) -> str:
    """What is wrong with this very entry, its link to the one before included."""
    try:
        verify(since=entry.number, until=entry.number)
    except Broken as broken:
        return broken.problem
    return ""


def link_to(entry: Entry, user: Any) -> str | None:
    """Where this reader may see what the entry is about, if it still exists."""
    label, _, key = entry.about.partition(":")
    try:
        model = apps.get_model(label)
        row = model._default_manager.filter(pk=key).first()
    except (LookupError, ValueError):
        return None
    if row is None:
        return None
    if label == "records.record":
        allowed = user.is_superuser or row.agency_id in agencies_of(user)
        return reverse("console_record", args=[row.pk]) if allowed else None
    return AdminURLFinder(user).get_edit_url(row)


def described(entry: Entry) -> dict[str, Any]:
    """The details in words: ``changes`` (field, before, after), ``values`` and the rest."""
    details = dict(entry.details)
    names = _field_names(entry.about)
    changes = [
        (
            names.get(name, name),
            *map(_shown, pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)),
        )
        for name, pair in (details.pop("changes", None) or {}).items()
    ]
    values = [
        (names.get(name, name), _shown(value)) for name, value in (details.pop("values", None) or {}).items()
    ]
    others = [(DETAILS.get(name, name), in_words(name, value)) for name, value in details.items()]
    return {"changes": changes, "values": values, "others": others}


def _shown(value: Any) -> str:
    return EMPTY if value in (None, "") else in_words("", value)


def _field_names(about: str) -> dict[str, str]:
    try:
        model = apps.get_model(about.partition(":")[0])
    except (LookupError, ValueError):
        return {}
    return {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}


DETAILS = {
    "uuid": "标识", "index_number": "索引号", "number": "版次", "digest": "内容摘要值", "sha256": "SHA-256",
    "was": "原 SHA-256", "reason": "原因", "round": "送审轮次", "step": "环节", "kind": "种类", "groups": "用户组",
    "permissions": "权限", "grants": "页面和文件夹权限", "channel": "渠道", "entries": "条数", "result": "结果",
    "filters": "筛选条件", "format": "格式", "first": "起始日期", "last": "截止日期", "locked": "当时已锁定",
    "failures": "失败次数", "until": "锁定至", "source": "来源", "source_id": "来源编号", "ground": "依据",
    "outcome": "结论", "comment": "意见", "revision": "修订",
}  # fmt: skip


class VerifyView(ReadsLog, View):
    """校验: the newest entries now; the whole log by ``manage.py verify_audit``."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("count", "")
        count = (
            int(asked) if asked.isascii() and asked.isdigit() and int(asked) in VERIFIABLE else VERIFIABLE[0]
        )
        try:
            proof = verify_last(count)
        except Broken as broken:
            said = f"不完整。{broken}"
            messages.error(request, f"审计日志{said}请立即报告，并保留数据库现状。")
        else:
            said = f"最近 {proof.checked} 条完整"
            messages.success(request, f"已核对最近 {proof.checked} 条，内容和衔接都完整。末尾：{proof.head}")
        note("audit.verified", by=request.user, about="audit", result=said)
        return redirect("console_audit")


class ExportView(ReadsLog, View):
    """The filtered list as a file, up to a size that a page can answer with; more by ``manage.py export_audit``."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        entries = wanted(request).order_by("number")
        if entries.values_list("pk")[MOST_EXPORTED : MOST_EXPORTED + 1].exists():
            messages.error(
                request,
                f"符合条件的超过 {MOST_EXPORTED} 条，请缩小时间范围；整年的日志请技术人员用 manage.py export_audit 导出。",
            )
            return redirect(f"{reverse('console_audit')}?{request.GET.urlencode()}")
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
        with transaction.atomic():
            details = self._write(kind, entries, file)
            note(
                "audit.exported",
                by=request.user,
                about="audit",
                format=kind,
                filters=request.GET.dict(),
                **details,
            )
        file.seek(0)
        name = f"审计日志-{timezone.localtime():%Y%m%d-%H%M%S}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name)

    def _write(self, kind: str, entries: Any, file: Any) -> dict[str, Any]:
        rows = entries.iterator(chunk_size=2000)
        if kind == "ndjson":
            count, digest = write_lines(rows, file)
            return {"entries": count, "sha256": digest}
        return {"entries": write_workbook(rows, dict(Agency.objects.values_list("pk", "short_name")), file)}
