"""Originals of pictures and attachments, for people in the admin only. The public gets editions, never this folder."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from wagtail.documents.views.serve import serve

from cms.records.file_access import NoSuchUpload, may_open_upload


@cache_control(private=True, no_cache=True)
def document(request: HttpRequest, document_id: str, name: str) -> HttpResponseBase:
    """Wagtail's answer, kept by no cache between: whoever asks next is asked who they are again."""
    return serve(request, document_id, name)


@permission_required("wagtailadmin.access_admin")
def media(request: HttpRequest, name: str) -> FileResponse:
    """Only what a row names is opened: the address itself never reaches the storage."""
    try:
        if not may_open_upload(request.user, name):
            raise PermissionDenied
        response = FileResponse(default_storage.open(name))
    except (NoSuchUpload, FileNotFoundError):
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
    )
    response["Cache-Control"] = "private, max-age=600"
    return response
