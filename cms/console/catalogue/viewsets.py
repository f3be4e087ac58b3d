"""The vocabularies as lists in the admin. A term is retired or merged; it is deleted only while nothing names it."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.viewsets.model import ModelViewSet

from cms.catalogue.models import Column, DisclosureHead, Genre, GrassrootsField, KindHead, Topic
from cms.console.catalogue.views import MergeView, RestoreView, RetireView, TermDeleteView, TermIndexView

ACTIONS = {"retire": RetireView, "restore": RestoreView, "merge": MergeView}


class TermViewSet(ModelViewSet):
    index_view_class = TermIndexView
    delete_view_class = TermDeleteView
    exclude_form_fields: list[str] = []
    copy_view_enabled = False
    list_per_page = 50
    ordering: list[str] = []

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = {f"{name}_url_name": self.get_url_name(name) for name in ACTIONS}
        return super().get_index_view_kwargs(**names, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return super().get_urlpatterns() + [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in ACTIONS.items()
        ]


class ColumnViewSet(TermViewSet):
    model = Column
    icon = "list-ul"
    list_display = ["full_name", "slug", "position", "standing"]
    search_fields = ["name", "slug"]


class TopicViewSet(TermViewSet):
    model = Topic
    icon = "tag"
    list_display = ["full_name", "code", "standing"]
    search_fields = ["name", "code"]


class GenreViewSet(TermViewSet):
    model = Genre
    icon = "doc-full-inverse"
    list_display = ["name", "code", "standing"]


class DisclosureHeadViewSet(TermViewSet):
    model = DisclosureHead
    icon = "list-ol"
    list_display = ["name", "code", "article", "standing"]
    list_filter = ["scope"]
    search_fields = ["name", "code", "wording"]


class GrassrootsFieldViewSet(TermViewSet):
    model = GrassrootsField
    icon = "globe"
    list_display = ["name", "code", "standing"]
    search_fields = ["name", "code"]


class KindHeadViewSet(ModelViewSet):
    model = KindHead
    icon = "order"
    list_display = ["kind", "head"]
    exclude_form_fields: list[str] = []
    copy_view_enabled = False


VIEWSETS = (
    ColumnViewSet,
    TopicViewSet,
    GenreViewSet,
    DisclosureHeadViewSet,
    GrassrootsFieldViewSet,
    KindHeadViewSet,
)
