"""Wagtail's internal interface lists every picture and document to everyone in the admin; ours lists one's own."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

FOR_USE = {"add", "change", "choose", "delete"}


class OwnFiles:
    """For a viewset of files: only those in collections that the person may use."""

    def get_queryset(self) -> QuerySet:
        own = policy_registry.get_by_type(self.model).instances_user_has_any_permission_for(
            self.request.user, FOR_USE
        )
        return super().get_queryset().filter(pk__in=own.values("pk"))


class OwnPictures(OwnFiles, ImagesAdminAPIViewSet):
    pass


class OwnAttachments(OwnFiles, DocumentsAdminAPIViewSet):
    pass
