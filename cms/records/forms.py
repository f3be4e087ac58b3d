"""What the editor's form checks beyond the model: only there, for a scheduled record is saved after its time too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from cms.records.times import wrong_time


class RecordForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        at = cleaned.get("go_live_at")
        if at and not self._is_of_before(at) and (why := wrong_time(at)):
            self.add_error("go_live_at", why)
        return cleaned

    def _is_of_before(self, at: datetime) -> bool:
        """The time at which the record went out already: it stays in its form for ever."""
        published = self.instance.last_published_at
        return published is not None and at <= published
