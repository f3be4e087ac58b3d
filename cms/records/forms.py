"""What the editor's form offers and checks beyond the model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm

from cms.records.terms import MANY, SINGLE
from cms.records.times import wrong_time


def label_of(obj: Any) -> str:
    return obj.label


class RecordForm(WagtailAdminPageForm):
    """Offers the terms that are in use, and those that the record has already, retired or not.

    The time to go out is checked here only: a scheduled record is saved after its time, too.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SINGLE:
            if name in self.fields:
                self._offer(name, getattr(self.instance, f"{name}_id"))
        if MANY in self.fields:
            self._offer(MANY, *(column.pk for column in getattr(self.instance, MANY).all()))

    def _offer(self, name: str, *chosen: int | None) -> None:
        field = self.fields[name]
        terms = field.queryset.offered(*chosen)
        # The names of terms of two levels name the first, too.
        field.queryset = terms.select_related("parent") if hasattr(terms.model, "parent") else terms
        if isinstance(field, ModelChoiceField):
            field.label_from_instance = label_of

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
