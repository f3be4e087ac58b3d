from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput


class RetireForm(forms.Form):
    on = forms.DateField(
        label="停用日期",
        widget=AdminDateInput,
        help_text="从这一天起，新的信息不能再选用。已经用它的信息不受影响。",
    )
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="可以不填。例如：机构改革后不再使用。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(queryset=None, label="并入", empty_label="请选择")

    def __init__(self, *args: Any, term: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = type(term)._default_manager.in_use().exclude(pk=term.pk)
        self.fields["target"].queryset = (
            targets.select_related("parent") if hasattr(term, "parent") else targets
        )
        self.fields["target"].help_text = f"用到“{term}”的都改为用这一项。"
