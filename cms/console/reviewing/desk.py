"""The review desk: read one revision and all that bears on it, then decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import TaskState

from cms.console.desk.queue import say_and_offer_next
from cms.console.reviewing.one_review import OfOneReview
from cms.console.reviewing.previews import previews_of
from cms.console.reviewing.reading import Reading
from cms.console.reviewing.referrals import may_read
from cms.records.models import Record
from cms.records.withdrawing import is_public
from cms.refusal import Refusal
from cms.review.actions import decide, reason_not_to_decide
from cms.review.clock import clock_of
from cms.review.digest import content_digest
from cms.review.forms import REFER, ConclusionForms
from cms.review.models import Referral, Verdict
from cms.review.referring import may_answer, refer
from cms.review.required import required_steps
from cms.review.standing import open_referral_of

Outcome = Verdict.Outcome


class ReviewView(OfOneReview, WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/review.html"
    header_icon = "clipboard-list"
    problem = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.parts = [hook(request, self.record, self.step) for hook in hooks.get_hooks("review_parts")]
        posted = request.POST if request.method == "POST" else None
        self.forms = ConclusionForms(self.step, self.demand, posted)

    def get_page_title(self) -> str:
        return self.step.label

    def get_page_subtitle(self) -> str:
        return self.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.step.label, "sublabel": self.record.title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.forms.chosen is None:
            self.problem = "请先选择结论。"
        elif self.forms.is_valid():
            try:
                return self._conclude()
            except Refusal as refusal:
                self.problem = str(refusal)
        else:
            self.problem = "还没有提交：请按下面红字提示补充后再提交。"
        return self.render_to_response(self.get_context_data())

    def _conclude(self) -> HttpResponse:
        if self.forms.outcome == REFER:
            referral = refer(
                self.state, by=self.request.user, seen=self._seen, **self.forms.chosen.cleaned_data
            )
            messages.success(self.request, f"已提请{referral.authority_name}确定，请打印提请确定函发出。")
            return redirect("console_referral", referral_id=referral.pk)
        self._decide()
        say_and_offer_next(self.request, f"《{self.record.title}》{self._said()}")
        if self.forms.outcome == Outcome.WITHHOLD and is_public(Record.objects.get(pk=self.record.pk)):
            messages.warning(
                self.request,
                f"注意：《{self.record.title}》第{self.record.published.number}版仍在网上公开。"
                "不予公开的结论不会自动撤下已公开的内容，已提醒审批人员决定是否撤稿。",
            )
        return redirect("wagtailadmin_home")

    @property
    def _seen(self) -> str:
        return self.request.POST.get("seen", "")

    @transaction.atomic
    def _decide(self) -> None:
        if self.forms.outcome == Outcome.APPROVE:
            for part in self.parts:
                part.save(by=self.request.user)
        decide(
            self.state,
            by=self.request.user,
            outcome=self.forms.outcome,
            comment=self.forms.chosen.cleaned_data["comment"],
            seen=self._seen,
            particulars=self.forms.particulars(),
        )

    def _said(self) -> str:
        said = {
            Outcome.REJECT: "已退回编辑修改。",
            Outcome.PARTLY: "结论为“部分公开”，已退回编辑按要求处理。",
            Outcome.WITHHOLD: "结论为“不予公开”，本轮审查结束，重新启用以前不能送审和发布。",
        }.get(self.forms.outcome)
        if said:
            return said
        live = Record.objects.get(pk=self.record.pk)
        waiting = live.current_workflow_task
        if waiting is not None:
            return f"已通过{self.step.label}，转入{waiting.name}。"
        if live.live and live.live_revision_id == self.state.revision_id:
            return "已审批通过并发布，正在送往各渠道。"
        return "已审批通过，将按设定的时间发布。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral = open_referral_of(self.record.pk)
        return super().get_context_data(
            record=self.record,
            state=self.state,
            step=self.step,
            steps=_progress(self.state),
            parts=[(getattr(part, "heading", "检查结果"), part) for part in self.parts],
            previews=previews_of(self.request, self.record),
            reading=Reading(self.state, self.record, self.demand),
            demand=self.demand,
            referral=referral,
            clock=clock_of(referral) if referral else None,
            may_answer=referral is not None and may_answer(referral, self.request.user),
            may_read_referral=referral is not None and may_read(referral, self.request.user),
            answered=Referral.objects.filter(page_id_at_sending=self.record.pk)
            .exclude(answer=None)
            .select_related("answer"),
            refusal=reason_not_to_decide(self.state, self.request.user),
            forms=self.forms,
            problem=self.problem,
            seen=self._seen or content_digest(self.state.revision, self.record),
            **kwargs,
        )


def _progress(state: TaskState) -> list[dict[str, Any]]:
    """Each step of this round with the verdict it has on this revision, if any."""
    verdicts = {
        verdict.step: verdict
        for verdict in Verdict.objects.filter(round=state.workflow_state_id, revision=state.revision_id)
        .select_related("decided_by")
        .order_by("id")
    }
    current = state.task.specific.step
    steps = required_steps(int(state.revision.object_id), state.workflow_state_id)
    return [{"step": step, "verdict": verdicts.get(step), "current": step == current} for step in steps]
