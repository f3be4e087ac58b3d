from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as document_urls

from cms.api.api import api
from cms.console.choosing import chosen_multiple
from cms.console.desk.inbox import OwnAccountView
from cms.console.views import unpublish
from liubei.health import healthz
from liubei.private_media import document, media

urlpatterns = [
    path("healthz", healthz),
    path("api/v1/", api.urls),
    path("admin/pages/<int:page_id>/unpublish/", unpublish),
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),
    path("admin/choose-page/chosen-multiple/", chosen_multiple),  # before Wagtail's own
    path("admin/", include(admin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", document),  # before Wagtail's own
    path("documents/", include(document_urls)),
    path("media/<path:name>", media),
    # The public site is a channel's; here is only the newsroom.
    path("", RedirectView.as_view(url="/admin/")),
]
