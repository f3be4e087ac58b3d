"""Originals of pictures, for people in the admin only. The public gets editions, never this folder."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest


@permission_required("wagtailadmin.access_admin")
def media(request: HttpRequest, name: str) -> FileResponse:
    try:
        response = FileResponse(default_storage.open(name))
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
    )
    response["Cache-Control"] = "private, max-age=600"
    return response
