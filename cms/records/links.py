"""Links in texts to other records: to their public page, where they have one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from wagtail.rich_text.pages import PageLinkHandler

from cms.records.models import PublishedRecord


class RecordLinkHandler(PageLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """A link to a record that is not public becomes an anchor without an address."""
        wanted = [attrs["id"] for attrs in attrs_list if str(attrs.get("id", "")).isdigit()]
        shown = dict(
            PublishedRecord.objects.filter(record__in=wanted, withdrawn=False).values_list("record", "path")
        )
        paths = (
            shown.get(int(attrs["id"])) if str(attrs.get("id", "")).isdigit() else None
            for attrs in attrs_list
        )
        return [
            format_html('<a href="{}{}">', settings.LIUBEI_SITE_URL, path) if path else "<a>"
            for path in paths
        ]
