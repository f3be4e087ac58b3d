"""自由交流 on the pages of a record: inside other forms too, so it is sent by a script and answered as a fragment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views import View

from cms.desk.models import Remark, RemarkMark
from cms.desk.remarks import colleagues, mark, may_remark, remark
from cms.records.models import Record
from cms.refusal import Refusal
from cms.review.models import Step

FIELDS = ("title", "main_column", "formed_on", "document_number", "topic", "genre", "summary", "keywords")
MOST_BLOCKS = 60


def context_for(record: Record, user: Any, **more: Any) -> dict[str, Any]:
    """Threads with what became of them; a fixed number of queries."""
    said = list(
        Remark.objects.filter(record=record.pk)
        .select_related("author")
        .prefetch_related("mentioned", "marks__by")
    )
    answers: dict[int, list[Any]] = {}
    for one in said:
        one.standing = standing_of(one)
        one.own = one.author_id == user.pk
        answers.setdefault(one.thread_id or 0, []).append(one)
    threads = answers.pop(0, [])
    for thread in threads:
        thread.replies = answers.get(thread.pk, [])
    open_count = sum(thread.standing is None or thread.standing.kind == "reopened" for thread in threads)
    return {
        "record": record,
        "threads": threads,
        "open_count": open_count,
        "places": places(record),
        "colleagues": [person for person in colleagues(record) if person.pk != user.pk],
        **more,
    }


def standing_of(one: Remark) -> RemarkMark | None:
    """The last thing its author did to it; a retraction is final."""
    marks = list(one.marks.all())
    retracted = [found for found in marks if found.kind == RemarkMark.Kind.RETRACTED]
    return (retracted or marks[-1:] or [None])[-1]


def places(record: Record) -> list[str]:
    """What a remark can point at, in words: fields, blocks of the body, attachments."""
    named = [str(record._meta.get_field(name).verbose_name) for name in FIELDS]
    for number, block in enumerate(list(record.body)[:MOST_BLOCKS], start=1):
        words = " ".join(str(part) for part in block.block.get_searchable_content(block.value)).strip()
        named.append(f"内容第 {number} 块" + (f"：{words[:20]}" if words else ""))
    return named + [f"附件：{row.document.title}"[:120] for row in record.attachments.all()]


def panel(request: HttpRequest, record: Record, *, compact: bool = False) -> str:
    """``compact`` hides the form until it is asked for."""
    if not may_remark(request.user, record):
        return ""
    context = context_for(record, request.user, compact=compact)
    return render_to_string("console/desk/remarks.html", context, request)


class RemarksPart:
    """On the review page."""

    heading = "自由交流"

    def __init__(self, request: HttpRequest, record: Record, step: Step) -> None:
        self.request, self.record = request, record

    @property
    def html(self) -> str:
        return panel(self.request, self.record, compact=True)

    def save(self, *, by: Any) -> None:
        """A remark is sent on its own, not with the verdict."""


class RemarksView(View):
    """``act`` is ``say``, ``resolved``, ``reopened`` or ``retracted``; the answer is the section as it is then."""

    def get(self, request: HttpRequest, record_id: int) -> HttpResponse:
        return self._answer(self._record(record_id))

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        record = self._record(record_id)
        try:
            said = self._act(record, request.POST.get("act", "say"))
        except Refusal as refusal:
            return self._answer(record, error=str(refusal), draft=request.POST.get("text", ""))
        return self._answer(record, done=said)

    def _act(self, record: Record, act: str) -> str:
        posted, user = self.request.POST, self.request.user
        about = posted.get("remark", "")
        one = get_object_or_404(Remark, pk=int(about), record=record.pk) if about.isdecimal() else None
        if act == "say":
            mentioned = [int(number) for number in posted.getlist("mentioned") if number.isdecimal()]
            remark(
                record,
                by=user,
                text=posted.get("text", ""),
                place=posted.get("place", ""),
                mentioned=mentioned,
                answering=one,
            )
            return "已发出。"
        if one is None or act not in RemarkMark.Kind.values:
            raise Http404
        return f"{mark(one, act, by=user).get_kind_display()}。"

    def _record(self, record_id: int) -> Record:
        record = get_object_or_404(Record, pk=record_id).specific
        if not may_remark(self.request.user, record):
            raise PermissionDenied
        return record

    def _answer(self, record: Record, **more: Any) -> HttpResponse:
        more["compact"] = "compact" in self.request.GET
        shown = record.get_latest_revision_as_object() if record.latest_revision_id else record
        return render(
            self.request, "console/desk/remarks.html", context_for(shown, self.request.user, **more)
        )
