"""目录结构: arranging the sections of an agency, or of a sample."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView, View
from django.views.generic.edit import ModelFormMixin, ProcessFormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.agencies.permissions import Someone
from cms.console.directory.access import agencies_seen, may_arrange
from cms.console.directory.forms import PlaceForm, SectionForm
from cms.console.directory.views import AgencyView
from cms.directory import structure
from cms.directory.models import AgencySection, Placement, SectionTemplate, TemplateSection
from cms.records.models import Record
from cms.refusal import Refusal


class Owner(ABC):
    """Whose sections they are."""

    name: str
    model: type[Any]
    key: str

    def __init__(self, row: Any) -> None:
        self.row = row

    def sections(self) -> Any:
        return self.model.objects.filter(**{self.key: self.row.pk})

    def new(self) -> Any:
        return self.model(**{self.key: self.row, "position": self.sections().count()})

    @abstractmethod
    def may_change(self, user: Someone) -> bool: ...

    @property
    @abstractmethod
    def url(self) -> str: ...


class AgencyOwner(Owner):
    name, model, key = "agency", AgencySection, "agency"

    def may_change(self, user: Someone) -> bool:
        return may_arrange(user, self.row.pk)

    @property
    def url(self) -> str:
        return reverse("console_structure_of", args=[self.row.slug])


class SampleOwner(Owner):
    name, model, key = "sample", TemplateSection, "template"

    def may_change(self, user: Someone) -> bool:
        return user.has_perm("directory.change_sectiontemplate")

    @property
    def url(self) -> str:
        return reverse("console_sample", args=[self.row.pk])


def owner_or_404(request: HttpRequest, name: str, pk: int) -> Owner:
    """Raises PermissionDenied where this person may see but not change."""
    if name == "agency":
        owner: Owner = AgencyOwner(get_object_or_404(agencies_seen(request.user), pk=pk))
    else:
        owner = SampleOwner(get_object_or_404(SectionTemplate, pk=pk))
    if not owner.may_change(request.user):
        raise PermissionDenied
    return owner


def in_order(sections: Any) -> list[Any]:
    """Each first-level section followed by its second level."""
    rows = list(sections.select_related("parent").prefetch_related("heads", "topics"))
    top = [row for row in rows if row.parent_id is None]
    return [row for first in top for row in (first, *(low for low in rows if low.parent_id == first.pk))]


class StructureView(AgencyView):
    template_name = "console/directory/structure.html"
    page_title = "目录结构"
    header_icon = "list-ol"
    url_name = "console_structure"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owner = AgencyOwner(self.agency)
        return super().get_context_data(
            owner=owner,
            sections=in_order(owner.sections()),
            sample=SectionTemplate.for_agency(self.agency),
            may_change=owner.may_change(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make the sections from the sample."""
        owner = owner_or_404(request, "agency", self.agency.pk)
        sample = SectionTemplate.for_agency(self.agency)
        if sample is None:
            messages.error(request, "没有适用于本公开主体的样表，请先在“目录设置”中启用一份。")
        else:
            new = structure.adopt(sample, self.agency, by=request.user)
            said = f"已按《{sample}》建立 {new} 个类目。" if new else "样表中的类目都已经有了。"
            messages.success(request, said)
        return redirect(owner.url)


class SampleView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "console/directory/structure.html"
    page_title = "目录结构样表"
    header_icon = "list-ol"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        owner = owner_or_404(request, "sample", pk)
        self.page_subtitle = str(owner.row)
        context = self.get_context_data(owner=owner, sections=in_order(owner.sections()), may_change=True)
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listed = {"url": reverse("sectiontemplate:index"), "label": "目录结构样表"}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.page_subtitle}]


class SectionView(WagtailAdminTemplateMixin, ModelFormMixin, ProcessFormView):
    """A new section (without ``section``), or one that is there."""

    template_name = "console/directory/section.html"
    form_class = SectionForm
    header_icon = "list-ol"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.owner = owner_or_404(request, kwargs["owner"], kwargs["pk"])
        number = kwargs.get("section")
        self.object = get_object_or_404(self.owner.sections(), pk=number) if number else self.owner.new()
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        return type(
            "SectionForm",
            (SectionForm,),
            {"Meta": type("Meta", (SectionForm.Meta,), {"model": self.owner.model})},
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "siblings": self.owner.sections()}

    def get_page_title(self) -> str:
        return f"类目：{self.object.name}" if self.object.pk else "新增类目"

    def get_page_subtitle(self) -> str:
        return str(self.owner.row)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": self.owner.url, "label": f"目录结构：{self.owner.row}"}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(owner=self.owner, section=self.object, **kwargs)

    def get_success_url(self) -> str:
        messages.success(self.request, f"类目“{self.object.name}”已保存。")
        return self.owner.url


VERBS = {"agency": {"up", "down", "retire", "restore"}, "sample": {"up", "down", "delete"}}


class SectionVerbView(View):
    """One button of the list: ``up``, ``down``, ``retire``, ``restore`` or, in a sample, ``delete``."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, owner: str, pk: int, section: int, verb: str) -> HttpResponse:
        whose = owner_or_404(request, owner, pk)
        row = get_object_or_404(whose.sections(), pk=section)
        if verb not in VERBS[owner]:
            raise Http404
        getattr(self, f"_{verb}")(request, whose, row)
        return redirect(whose.url)

    def _up(self, request: HttpRequest, whose: Owner, row: Any) -> None:
        structure.move(row, up=True, siblings=whose.sections())

    def _down(self, request: HttpRequest, whose: Owner, row: Any) -> None:
        structure.move(row, up=False, siblings=whose.sections())

    def _retire(self, request: HttpRequest, whose: Owner, row: Any) -> None:
        structure.retire_section(row, by=request.user)
        messages.success(request, f"类目“{row}”已停用，不再参加完整性检查。已公开的信息不受影响。")

    def _restore(self, request: HttpRequest, whose: Owner, row: Any) -> None:
        structure.restore_section(row, by=request.user)
        messages.success(request, f"类目“{row}”已恢复。")

    def _delete(self, request: HttpRequest, whose: Owner, row: Any) -> None:
        row.delete()
        messages.success(request, f"样表类目“{row}”已删除。各公开主体已有的类目不受影响。")


class PlaceView(WagtailAdminTemplateMixin, FormView):
    """Put a record into a section by hand, or leave it to the rules."""

    template_name = "console/directory/place_form.html"
    form_class = PlaceForm
    page_title = "归入类目"
    header_icon = "list-ol"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        own = Record.objects.filter(agency__in=agencies_seen(request.user))
        self.record = get_object_or_404(own, pk=kwargs["record_id"])
        if not may_arrange(request.user, self.record.agency_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        placed = Placement.objects.filter(record=self.record.pk).first()
        sections = in_order(AgencySection.objects.in_use().filter(agency=self.record.agency_id))
        initial = {"section": placed.section_id if placed else ""}
        return {**super().get_form_kwargs(), "sections": sections, "initial": initial}

    def form_valid(self, form: PlaceForm) -> HttpResponse:
        section = form.chosen()
        try:
            structure.place(self.record, section, by=self.request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        said = f"已归入类目“{section}”。" if section else "已改为按类目规则自动归类。"
        messages.success(self.request, said)
        return redirect("console_record", record_id=self.record.pk)

    def get_page_subtitle(self) -> str:
        return self.record.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": reverse("console_record", args=[self.record.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)
