"""Agencies and vocabularies as menus of their own."""

from __future__ import annotations

from django.db import transaction
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.models import Site

from cms.agencies.actions import establish_agency
from cms.agencies.models import Agency
from cms.console.catalogue import viewsets as catalogue
from cms.console.catalogue.numbers import say_next_numbers
from cms.console.directory import viewsets as directory


class Established:
    """An agency saved in the admin gets its page, its groups and its folder of files with it."""

    def save_instance(self) -> Agency:
        with transaction.atomic():
            agency = super().save_instance()
            establish_agency(agency, Site.objects.get(is_default_site=True).root_page)
        say_next_numbers(self.request, agency)
        return agency


class AgencyCreateView(Established, CreateView):
    pass


class AgencyEditView(Established, EditView):
    pass


class AgencyViewSet(ModelViewSet):
    model = Agency
    add_view_class = AgencyCreateView
    edit_view_class = AgencyEditView
    icon = "group"
    list_display = ["name", "kind", "code", "phone"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "code"]
    ordering = ["kind", "code"]
    exclude_form_fields: list[str] = []
    inspect_view_enabled = True
    copy_view_enabled = False


class CatalogueGroup(ModelViewSetGroup):
    menu_label = "目录设置"
    menu_icon = "folder-open-1"
    menu_order = 400
    items = (AgencyViewSet, *catalogue.VIEWSETS, *directory.VIEWSETS)
