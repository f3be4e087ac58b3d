"""公开目录 in the admin: the catalogue, the guide, and how complete both are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.models import Agency
from cms.console.directory.access import agencies_seen, may_arrange, seen_or_404, sees_all
from cms.console.directory.forms import ScopeForm
from cms.directory import papers
from cms.directory.completeness import State, survey
from cms.directory.guide import PLACES, guide
from cms.directory.lacking import lacking, look_again
from cms.directory.listing import Scope, entries
from cms.refusal import Refusal

PAGE = 50
SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DirectoryView(WagtailAdminTemplateMixin, TemplateView):
    """For everyone who works for an agency."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.seen = list(agencies_seen(request.user))
        if not self.seen:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


def scope_form(request: HttpRequest, seen: list[Agency]) -> ScopeForm:
    return ScopeForm(request.GET, agencies=seen, whole=sees_all(request.user))


class CatalogueView(DirectoryView):
    """What citizens find in the catalogue of an agency, and the same as files."""

    template_name = "console/directory/catalogue.html"
    page_title = "目录"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = scope_form(self.request, self.seen)
        scope = form.scope()
        page = Paginator(scope.rows(), PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form,
            scope=scope,
            page=page,
            entries=entries(page.object_list),
            counts=form.counts(),
            query=form.query(),
            **kwargs,
        )


class CatalogueFileView(View):
    """The chosen part of the catalogue as ``xlsx``, ``csv`` or ``pdf``."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        seen = list(agencies_seen(request.user))
        if not seen:
            raise PermissionDenied
        scope = scope_form(request, seen).scope()
        try:
            answer = getattr(self, f"_{form}")(scope)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('console_directory')}?{request.GET.urlencode()}")
        name = f"{scope.title}{timezone.localdate():%Y%m%d}.{form}"
        answer["Content-Disposition"] = content_disposition_header(True, name)
        return answer

    def _pdf(self, scope: Scope) -> HttpResponseBase:
        return HttpResponse(papers.catalogue_pdf(scope), content_type="application/pdf")

    def _xlsx(self, scope: Scope) -> HttpResponseBase:
        return HttpResponse(papers.catalogue_xlsx(scope), content_type=XLSX)

    def _csv(self, scope: Scope) -> HttpResponseBase:
        return StreamingHttpResponse(papers.catalogue_csv(scope), content_type="text/csv; charset=utf-8")


class AgencyView(DirectoryView):
    """One agency's page, the person's first agency where the address names none."""

    url_name = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        slug = kwargs.get("slug") or request.GET.get("agency", "")
        self.agency: Agency | None = (
            seen_or_404(request.user, slug) if slug else agencies_seen(request.user).first()
        )

    def get_page_subtitle(self) -> str:
        return str(self.agency or "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chooser = {"seen": self.seen, "chooser_url": reverse(self.url_name)} if len(self.seen) > 1 else {}
        user = self.request.user
        return super().get_context_data(
            agency=self.agency,
            may_arrange=may_arrange(user, self.agency.pk),
            may_edit_agency=user.is_superuser,
            **chooser,
            **kwargs,
        )


class GuideView(AgencyView):
    template_name = "console/directory/guide.html"
    page_title = "指南"
    header_icon = "help"
    url_name = "console_guide"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = guide(self.agency)
        organ = [(PLACES[name], value) for name, value in made["organ"].items()]
        return super().get_context_data(guide=made, organ=organ, **kwargs)


class GuideFileView(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        made = guide(seen_or_404(request.user, slug))
        answer = HttpResponse(papers.guide_pdf(made, PLACES), content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(True, f"{made['title']}.pdf")
        return answer


class OverviewView(DirectoryView):
    """All agencies, those first that need it most."""

    template_name = "console/directory/overview.html"
    page_title = "完整性"
    header_icon = "tick-inverse"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if len(self.seen) == 1:
            return redirect("console_completeness", slug=self.seen[0].slug)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standings = sorted(survey(self.seen), key=lambda one: (one.percent, one.agency.code))
        return super().get_context_data(
            standings=standings,
            mean=sum(one.percent for one in standings) // len(standings),
            complete=sum(one.is_complete for one in standings),
            without=sum(not one.sections for one in standings),
            lacking=sum(one.records.lacking for one in standings),
            **kwargs,
        )


class CompletenessView(AgencyView):
    """How one agency stands, with the way to what is missing."""

    template_name = "console/directory/completeness.html"
    page_title = "完整性"
    header_icon = "tick-inverse"
    url_name = "console_completeness_all"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = survey([self.agency])[0]
        return super().get_context_data(
            standing=standing,
            lacking=lacking([self.agency.pk])[:SHOWN],
            more=max(standing.records.lacking - SHOWN, 0),
            good=sum(line.state in {State.GOOD, State.LACKING} for line in standing.asked),
            whole=standing.records.count - standing.records.lacking,
            add_url=self._add_url(),
            **kwargs,
        )

    def _add_url(self) -> str:
        """Where an editor begins a record of the agency; nothing for people who may not."""
        page = self.agency.page
        if not page.permissions_for_user(self.request.user).can_add_subpage():
            return ""
        return reverse("wagtailadmin_pages:add_subpage", args=[page.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        changed = look_again([self.agency.pk])
        messages.success(request, f"已按现在的要求重新检查，{changed} 条信息的结果有变化。")
        return redirect("console_completeness", slug=self.agency.slug)
