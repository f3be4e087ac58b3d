"""撤稿 in the admin: asking, and the page on which a second person confirms or declines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.models import Role
from cms.agencies.permissions import agencies_of, holds_role
from cms.console.withdrawal.forms import AskForm, SettleForm, find_public
from cms.records.following import replacement_of
from cms.records.models import Record
from cms.records.withdrawals import Kind, WithdrawalReason, WithdrawalRequest
from cms.records.withdrawing import (
    NotPublished,
    ask_withdrawal,
    confirm_withdrawal,
    decline_withdrawal,
    is_public,
    may_ask,
    reason_not_to_settle,
    retract_withdrawal,
    withdraw_at_once,
)
from cms.refusal import Refusal


class WithdrawView(WagtailAdminTemplateMixin, FormView):
    """The request; an approver may execute it at once where the reason is urgent."""

    template_name = "console/withdrawal/ask.html"
    form_class = AskForm
    page_title = "撤稿"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record: Record = get_object_or_404(Record, pk=kwargs["record_id"]).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_ask(request.user, self.record):
            messages.error(request, f"只有{self.record.agency}的人员可以申请撤稿。")
            return redirect("wagtailadmin_home")
        if not is_public(self.record):
            messages.warning(request, NotPublished.default)
            return redirect("console_record", record_id=self.record.pk)
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_act_at_once(self) -> bool:
        return holds_role(self.request.user, Role.APPROVAL, self.record.agency_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "record": self.record}

    def get_page_subtitle(self) -> str:
        return self.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": reverse("console_record", args=[self.record.pk]), "label": self.record.title}
        return [*self.breadcrumbs_items, back, {"url": "", "label": "撤稿"}]

    def form_valid(self, form: AskForm) -> HttpResponse:
        at_once = "at_once" in self.request.POST
        withdraw = withdraw_at_once if at_once else ask_withdrawal
        try:
            withdraw(self.record, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        if at_once:
            messages.success(
                self.request, f"《{self.record.title}》已撤稿，正在从各渠道撤下。请通知另一人核实。"
            )
        else:
            messages.success(self.request, f"已提交《{self.record.title}》的撤稿申请，等待审批人员确认。")
        return redirect("console_record", record_id=self.record.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            record=self.record,
            reasons=_reasons_for(self.record),
            may_act_at_once=self.may_act_at_once,
            waiting=self.record.withdrawal_requests.unconfirmed().first(),
            **kwargs,
        )


def _reasons_for(record: Record) -> dict[str, Any]:
    """What the form's script needs of every reason in force, by its key."""
    names = {"title": record.title, "index_number": record.index_number, "agency": record.agency.name}
    return {
        str(reason.pk): {
            "article": reason.article,
            "kinds": reason.kinds,
            "default": reason.default_kind,
            "urgent": reason.urgent,
            "hours": reason.confirm_within_hours,
            "explanation": reason.explanation_for(**names),
        }
        for reason in WithdrawalReason.objects.in_force()
    }


class FindReplacementView(View):
    """``?q=`` an index number or address → ``{"title", "agency"}`` of the public record it names, or ``{}``."""

    def get(self, request: HttpRequest) -> JsonResponse:
        shown = find_public(request.GET.get("q", ""))
        found = {"title": shown.record.title, "agency": shown.record.agency.name} if shown else {}
        return JsonResponse(found)


class WithdrawalView(WagtailAdminTemplateMixin, FormView):
    """One request: what was asked, what the public will read and where the record stands now; and the decision."""

    template_name = "console/withdrawal/request.html"
    form_class = SettleForm
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = WithdrawalRequest.objects.select_related(
            "reason", "asked_by", "record__agency", "replacement__published", "decision__decided_by"
        )
        self.asked: WithdrawalRequest = get_object_or_404(found, pk=kwargs["request_id"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_superuser or self.asked.record.agency_id in agencies_of(request.user)):
            messages.error(request, "您只能查看本公开主体的信息。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return "核实先行撤稿" if self.asked.at_once else "撤稿申请"

    def get_page_subtitle(self) -> str:
        return self.asked.record.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        record = self.asked.record
        back = {"url": reverse("console_record", args=[record.pk]), "label": record.title}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_initial(self) -> dict[str, Any]:
        return {"explanation": self.asked.explanation}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "at_once": self.asked.at_once}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("outcome") == "retract":
            return self._retract()
        return super().post(request, *args, **kwargs)

    def _retract(self) -> HttpResponse:
        try:
            retract_withdrawal(self.asked, by=self.request.user)
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
            return redirect("console_withdrawal", self.asked.pk)
        messages.success(self.request, "撤稿申请已撤回，信息仍在公开。")
        return redirect("console_record", self.asked.record_id)

    def form_valid(self, form: SettleForm) -> HttpResponse:
        declined = self.request.POST.get("outcome") == "decline"
        try:
            if declined:
                decline_withdrawal(self.asked, by=self.request.user, comment=form.cleaned_data["comment"])
            else:
                confirm_withdrawal(self.asked, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"《{self.asked.record.title}》{self._said(declined)}")
        return redirect("console_record", self.asked.record_id)

    def _said(self, declined: bool) -> str:
        if self.asked.at_once:
            return "的异议已记录。需要重新公开的，请修改后再次送审。" if declined else "的先行撤稿已核实。"
        return "的撤稿申请已退回，信息仍在公开。" if declined else "已撤稿，正在从各渠道撤下。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.asked.record.specific
        shown = getattr(record, "published", None)
        return super().get_context_data(
            asked=self.asked,
            record=record,
            decision=getattr(self.asked, "decision", None),
            replacement=replacement_of(self.asked),
            what_is_left=WHAT_IS_LEFT[self.asked.kind],
            newer=shown
            and not shown.withdrawn
            and shown.number != self.asked.edition_number
            and shown.number,
            outlets=[hook(self.request, record) for hook in hooks.get_hooks("withdrawal_outlets")],
            why_not=reason_not_to_settle(self.asked, self.request.user),
            may_retract=not self.asked.outcome
            and not self.asked.at_once
            and self.asked.asked_by_id == self.request.user.pk,
            **kwargs,
        )


WHAT_IS_LEFT = {
    Kind.EXPLAINED: "原网址仍可打开，只显示标题、索引号和下面的说明；正文和附件撤下，不再列入栏目和检索。",
    Kind.GONE: "原网址不再提供信息（410），只显示下面的说明；正文和附件撤下。",
    Kind.REPLACED: "打开原网址会自动转到新的信息；正文和附件撤下。",
}
