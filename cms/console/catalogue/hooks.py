from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks

from cms.console.catalogue import views


@hooks.register("register_admin_urls")
def catalogue_urls() -> list[Any]:
    return [
        path("index-number-preview/", views.preview_index_number, name="console_index_number_preview"),
    ]


@hooks.register("insert_global_admin_js")
def preview_script() -> str:
    """A script of a few lines that does nothing where there is no template to preview."""
    return format_html(
        '<script src="{}" data-preview-url="{}" defer></script>',
        static("console/catalogue/index-number-preview.js"),
        reverse("console_index_number_preview"),
    )
