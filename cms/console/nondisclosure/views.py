"""One filing: what was decided, what became of it, assessing it, and the second person's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.models import Agency, Role
from cms.agencies.permissions import agencies_of
from cms.console.nondisclosure.forms import AnswerForm, AssessmentForm, RequestForm
from cms.nondisclosure.assessing import OPEN, answer_assessment, assess
from cms.nondisclosure.making import answer_request, request_filing
from cms.nondisclosure.models import Assessment, Filing, FilingRequest
from cms.nondisclosure.paper import describe
from cms.nondisclosure.permissions import (
    agencies_where,
    may_answer,
    may_assess,
    reviews_anywhere,
    visible_filings,
    visible_reports,
    visible_requests,
)
from cms.nondisclosure.standing import is_overdue, with_standing
from cms.records.models import Edition
from cms.refusal import Refusal

LIST = {"url": reverse_lazy("nondisclosure"), "label": "不予公开"}


def filing_or_404(request: HttpRequest, pk: int) -> Filing:
    """Of those that this person may see, as it stands now."""
    seen = with_standing(visible_filings(request.user))
    return get_object_or_404(seen.select_related("agency", "ground", "reviewer", "confirmed_by"), pk=pk)


class RegisterPage(WagtailAdminTemplateMixin):
    header_icon = "no-view"
    label = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, LIST, *self.above(), {"url": "", "label": self.get_page_title()}]

    def above(self) -> list[dict[str, Any]]:
        return []


class Decides(RegisterPage, FormView):
    """A form whose action may be refused: the refusal is shown with the form, nothing typed is lost."""

    done = ""

    def act(self, form: Any) -> Any:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.act(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())


class FilingView(RegisterPage, TemplateView):
    template_name = "console/nondisclosure/filing.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.filing = filing_or_404(request, kwargs["filing_id"])

    def get_page_title(self) -> str:
        return self.filing.number

    def get_page_subtitle(self) -> str:
        return self.filing.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filing, user = self.filing, self.request.user
        assessments = filing.assessments.select_related("by", "answer__by", "record").order_by("-id")
        waiting = next((assessment for assessment in assessments if assessment.is_waiting), None)
        return super().get_context_data(
            filing=filing,
            standing=describe(filing),
            overdue=is_overdue(filing),
            assessments=assessments,
            waiting=waiting,
            may_assess=not filing.waiting and filing.standing in OPEN and may_assess(user, filing.agency_id),
            may_answer=waiting is not None and may_answer(user, filing.agency_id, waiting.by_id),
            edition=self._edition(),
            newer=self._newer(),
            reports=visible_reports(user).filter(filings=filing).select_related("submission"),
            sees_reports=reviews_anywhere(user),
            sees_record=user.is_superuser or filing.agency_id in agencies_of(user),
            **kwargs,
        )

    def _edition(self) -> Edition | None:
        return Edition.objects.filter(
            record=self.filing.public_record, number=self.filing.edition_number
        ).first()

    def _newer(self) -> QuerySet[Filing]:
        return visible_filings(self.request.user).filter(
            record=self.filing.public_record, pk__gt=self.filing.pk
        )


class AssessView(Decides):
    template_name = "console/nondisclosure/assess.html"
    form_class = AssessmentForm
    page_title = "评估"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.filing = filing_or_404(request, kwargs["filing_id"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_assess(request.user, self.filing.agency_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def above(self) -> list[dict[str, Any]]:
        return [{"url": self.get_success_url(), "label": self.filing.number}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "filing": self.filing}

    def act(self, form: AssessmentForm) -> None:
        said = form.cleaned_data
        seen = self.request.POST.get("seen", "")
        made = assess(
            self.filing,
            by=self.request.user,
            conclusion=said["conclusion"],
            reason=said["reason"],
            next_on=said["next_on"],
            record=form.record,
            seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
        )
        self.done = "评估已提交，等待审批人员确认。" if made.needs_answer else "评估已记录。"

    def get_success_url(self) -> str:
        return reverse("nondisclosure_filing", args=[self.filing.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = self.filing.assessments.last()
        seen = self.request.POST.get("seen") or (last.pk if last else 0)
        return super().get_context_data(filing=self.filing, seen=seen, **kwargs)


class AnswerView(Decides):
    """The approver agrees or not; two buttons of one form."""

    form_class = AnswerForm
    page_title = "确认"

    @property
    def agreed(self) -> bool:
        return self.request.POST.get("answer") == "agree"


class AnswerAssessmentView(AnswerView):
    template_name = "console/nondisclosure/answer_assessment.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.assessment = get_object_or_404(
            Assessment.objects.select_related("by", "record"), pk=kwargs["assessment_id"]
        )
        self.filing = filing_or_404(request, self.assessment.filing_id)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_answer(request.user, self.filing.agency_id, self.assessment.by_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def above(self) -> list[dict[str, Any]]:
        return [{"url": self.get_success_url(), "label": self.filing.number}]

    def act(self, form: AnswerForm) -> None:
        answer_assessment(self.assessment, by=self.request.user, agreed=self.agreed, **form.cleaned_data)
        reopened = "已确认。编辑可以重新送审，通过三步审查后公开。"
        self.done = reopened if self.agreed else "已记录不同意，备案状态不变。"

    def get_success_url(self) -> str:
        return reverse("nondisclosure_filing", args=[self.filing.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filing=self.filing, assessment=self.assessment, **kwargs)


class RequestCreateView(Decides):
    """手工登记: for what was never entered as a record."""

    template_name = "console/nondisclosure/request_new.html"
    form_class = RequestForm
    page_title = "手工登记"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self._agencies():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _agencies(self) -> set[int]:
        return agencies_where(self.request.user, frozenset({Role.CONFIDENTIALITY.value}))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agencies": Agency.objects.filter(pk__in=self._agencies())}

    def act(self, form: RequestForm) -> None:
        self.made = request_filing(by=self.request.user, **form.cleaned_data)
        self.done = "已提请备案，等待审批人员确认。"

    def get_success_url(self) -> str:
        return reverse("nondisclosure_request", args=[self.made.pk])


class RequestView(AnswerView):
    template_name = "console/nondisclosure/request.html"
    page_title = "提请备案"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        seen = visible_requests(request.user).select_related(
            "agency", "ground", "requested_by", "answer__by", "filing"
        )
        self.asked: FilingRequest = get_object_or_404(seen, pk=kwargs["request_id"])

    def get_page_subtitle(self) -> str:
        return self.asked.title

    @property
    def may_answer(self) -> bool:
        return may_answer(self.request.user, self.asked.agency_id, self.asked.requested_by_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_answer:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def act(self, form: AnswerForm) -> None:
        filing = answer_request(self.asked, by=self.request.user, agreed=self.agreed, **form.cleaned_data)
        self.done = f"已备案，编号 {filing.number}。" if filing else "已记录不同意，没有备案。"

    def get_success_url(self) -> str:
        return reverse("nondisclosure_request", args=[self.asked.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answered = hasattr(self.asked, "answer")
        return super().get_context_data(
            asked=self.asked,
            filing=getattr(self.asked, "filing", None),
            answered=answered,
            may_answer=not answered and self.may_answer,
            **kwargs,
        )
