"""The review desk and the withdrawal form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page, TaskState

from cms.agencies.permissions import agencies_of, holds_role
from cms.console.desk.queue import say_and_offer_next
from cms.console.forms import WithdrawalForm
from cms.records.door import WithdrawInstead
from cms.records.models import Record
from cms.records.withdrawing import NotPublished, is_public, withdraw_record
from cms.refusal import Refusal
from cms.review.actions import decide, reason_not_to_decide
from cms.review.digest import content_digest
from cms.review.forms import form_for
from cms.review.models import ReviewTask, Step, Verdict


class ReviewView(WagtailAdminTemplateMixin, FormView):
    """Read one revision, see who decided what, decide. Everything an official needs on one page."""

    template_name = "console/review.html"
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.state = get_object_or_404(TaskState, pk=kwargs["task_state_id"]).specific
        task = self.state.task.specific
        record = self.state.revision.content_object
        if not isinstance(task, ReviewTask) or not isinstance(record, Record):
            raise Http404
        self.step = Step(task.step)
        self.record: Record = self.state.revision.as_object()
        self.parts = [hook(request, self.record, self.step) for hook in hooks.get_hooks("review_parts")]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_superuser or holds_role(request.user, self.step, self.record.agency_id)):
            messages.error(request, f"您不是该公开主体的{self.step.label}人员，不能打开这份审查。")
            return redirect("wagtailadmin_home")
        if self.state.status != TaskState.STATUS_IN_PROGRESS:
            messages.warning(request, "这一环节已经处理过了。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    @property
    def outcome(self) -> str:
        asked = self.request.POST.get("outcome", "")
        return asked if asked in Verdict.Outcome.values else Verdict.Outcome.APPROVE

    def get_form_class(self) -> type:
        return form_for(self.step, self.outcome)

    def get_page_title(self) -> str:
        return self.step.label

    def get_page_subtitle(self) -> str:
        return self.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.step.label, "sublabel": self.record.title}]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self._decide(form.cleaned_data["comment"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        said = "已退回编辑修改。" if self.outcome == Verdict.Outcome.REJECT else self._passed()
        say_and_offer_next(self.request, f"《{self.record.title}》{said}")
        return redirect("wagtailadmin_home")

    @transaction.atomic
    def _decide(self, comment: str) -> None:
        if self.outcome == Verdict.Outcome.APPROVE:
            for part in self.parts:
                part.save(by=self.request.user)
        decide(
            self.state,
            by=self.request.user,
            outcome=self.outcome,
            comment=comment,
            seen=self.request.POST.get("seen", ""),
        )

    def _passed(self) -> str:
        if self.step != Step.APPROVAL:
            return f"已通过{self.step.label}，转入下一环节。"
        live = Record.objects.get(pk=self.record.pk)
        if live.live and live.live_revision_id == self.state.revision_id:
            return "已审批通过并发布，正在送往各渠道。"
        return "已审批通过，将按设定的时间发布。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            record=self.record,
            state=self.state,
            step=self.step,
            steps=_progress(self.state),
            parts=self.parts,
            refusal=reason_not_to_decide(self.state, self.request.user),
            seen=self.request.POST.get("seen") or content_digest(self.state.revision),
            **kwargs,
        )


def _progress(state: TaskState) -> list[dict[str, Any]]:
    """Each step with the verdict it has in this round on this revision, if any."""
    verdicts = {
        verdict.step: verdict
        for verdict in Verdict.objects.filter(round=state.workflow_state_id, revision=state.revision_id)
        .select_related("decided_by")
        .order_by("id")
    }
    current = state.task.specific.step
    return [{"step": step, "verdict": verdicts.get(step), "current": step == current} for step in Step]


class WithdrawView(WagtailAdminTemplateMixin, FormView):
    template_name = "console/withdraw.html"
    form_class = WithdrawalForm
    page_title = "撤稿"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = self.record.permissions_for_user(request.user)
        if not is_public(self.record):
            messages.warning(request, NotPublished.default)
        elif not may.can_withdraw():
            messages.error(request, f"只有{self.record.agency}的审批人员可以撤稿。")
        else:
            return super().dispatch(request, *args, **kwargs)
        target = reverse("wagtailadmin_pages:edit", args=[self.record.pk])
        return redirect(target if may.can_edit() else "wagtailadmin_home")

    def get_page_subtitle(self) -> str:
        return self.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "撤稿", "sublabel": self.record.title}]

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        try:
            withdraw_record(self.record, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"《{self.record.title}》已撤稿，正在从各渠道撤下。")
        return redirect("console_record", record_id=self.record.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)


@require_admin_access
def unpublish(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """In place of Wagtail's view, whose first page would ask "unpublish?" before any hook: records are withdrawn."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, Record):
        return UnpublishView.as_view()(request, page_id)
    messages.warning(request, WithdrawInstead.default)
    return redirect("console_withdraw" if is_public(page) else "console_record", record_id=page.pk)


class StandingView(WagtailAdminTemplateMixin, TemplateView):
    """Where a record stands, for everyone who works for its agency, also where they may not edit it."""

    template_name = "console/standing.html"
    page_title = "公开情况"
    header_icon = "view"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_superuser or self.record.agency_id in agencies_of(request.user)):
            messages.error(request, "您只能查看本公开主体的信息。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.record.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        records = {"url": reverse("console_records"), "label": "公开信息"}
        return [*self.breadcrumbs_items, records, {"url": "", "label": self.record.get_admin_display_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [hook(self.request, self.record) for hook in hooks.get_hooks("record_standing_panels")]
        may = self.record.permissions_for_user(self.request.user)
        return super().get_context_data(
            record=self.record,
            standing=parts,
            may_withdraw=may.can_withdraw(),
            may_edit=may.can_edit(),
            **kwargs,
        )
