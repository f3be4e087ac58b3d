from __future__ import annotations

from typing import Any

from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm

from cms.records.terms import MANY, SINGLE


def label_of(obj: Any) -> str:
    return obj.label


class RecordForm(WagtailAdminPageForm):
    """Offers the terms that are in use, and those that the record has already, retired or not."""

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
