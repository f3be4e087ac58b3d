"""提请确定 in the admin: the question with its clock, the letter, the answer and its file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role
from cms.refusal import Refusal
from cms.review.clock import clock_of
from cms.review.forms import ReferralAnswerForm
from cms.review.letters import referral_letter
from cms.review.models import Referral
from cms.review.referring import may_answer, record_answer


def may_read(referral: Referral, user: Someone) -> bool:
    """Its confidentiality reviewers and its approvers; what is asked may itself be confidential."""
    roles = (Role.CONFIDENTIALITY, Role.APPROVAL)
    return user.is_superuser or any(holds_role(user, role, referral.agency_id) for role in roles)


class OfOneReferral:
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = Referral.objects.select_related("agency", "sent_by", "answer__recorded_by")
        self.referral: Referral = get_object_or_404(found, pk=kwargs["referral_id"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(self.referral, request.user):
            messages.error(request, "只有该公开主体的保密审查人员和审批人员可以查看提请确定。")
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)


class ReferralView(OfOneReferral, WagtailAdminTemplateMixin, FormView):
    template_name = "console/reviewing/referral.html"
    form_class = ReferralAnswerForm
    page_title = "提请确定"
    header_icon = "help"

    def get_page_subtitle(self) -> str:
        return self.referral.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "提请确定", "sublabel": self.referral.title}]

    def form_valid(self, form: ReferralAnswerForm) -> HttpResponse:
        try:
            record_answer(self.referral, by=self.request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"{self.referral.authority_name}的答复已登记，请据此作出审查结论。")
        return redirect(self._desk() or reverse("console_referral", args=[self.referral.pk]))

    def _desk(self) -> str:
        """The review where the answer is now wanted, if it still waits."""
        state = self.referral.task_state
        waits = state is not None and state.status == state.STATUS_IN_PROGRESS
        return reverse("console_review", args=[state.pk]) if waits else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            referral=self.referral,
            clock=clock_of(self.referral) if self.referral.is_open else None,
            may_answer=self.referral.is_open and may_answer(self.referral, self.request.user),
            desk=self._desk()
            if holds_role(self.request.user, Role.CONFIDENTIALITY, self.referral.agency_id)
            else "",
            **kwargs,
        )


class LetterView(OfOneReferral, View):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(referral_letter(self.referral), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{self.referral.pk}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


class AnswerFileView(OfOneReferral, View):
    """The authority's answer, for those who may read the referral and nobody else."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        if self.referral.is_open or not self.referral.answer.file:
            raise Http404
        try:
            response = FileResponse(self.referral.answer.file.open("rb"), as_attachment=True)
        except FileNotFoundError:
            raise Http404 from None
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
