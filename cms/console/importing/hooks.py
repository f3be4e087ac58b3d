from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from cms.console.importing.views import WordImportView


@hooks.register("register_admin_urls")
def importing_urls() -> list[Any]:
    return [path("records/import-word/", WordImportView.as_view(), name="console_import_word")]
