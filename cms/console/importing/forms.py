from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cms.agencies.models import Agency, Role
from cms.agencies.permissions import Someone, roles_of
from cms.catalogue.models import Column
from cms.intake.word import NotAWordFile, WordText, read_word
from cms.records.kinds import kind_choices, kind_named
from cms.records.models import Record


def edited_by(user: Someone) -> list[int]:
    """The agencies that this person writes for."""
    return [agency for agency, role in roles_of(user) if role == Role.EDITOR]


class WordImportForm(forms.Form):
    """A Word file, and where its draft is to stand. ``text`` holds what was read, once the form is valid."""

    file = forms.FileField(
        label="Word 文件",
        help_text="扩展名为 .docx。旧的 .doc 文件请先用 Word 或 WPS 另存为 .docx。",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "请选择一个 Word 文件。", "empty": "这个文件是空的，请重新选择。"},
    )
    agency = forms.ModelChoiceField(Agency.objects.none(), label="公开主体", empty_label=None)
    kind = forms.ChoiceField(label="信息种类", help_text="决定需要填写哪些要素，例如公告公示、规范性文件。")
    column = forms.ModelChoiceField(
        Column.objects.select_related("parent"), label="主栏目", help_text="在网站的哪个栏目下显示。"
    )

    def __init__(self, *args: Any, user: Someone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=edited_by(user))
        self.fields["kind"].choices = kind_choices()
        self.text: WordText | None = None

    def clean_file(self) -> Any:
        try:
            self.text = read_word(self.cleaned_data["file"])
        except NotAWordFile as error:
            raise ValidationError(str(error)) from None
        return self.cleaned_data["file"]

    @property
    def chosen_kind(self) -> type[Record]:
        return kind_named(self.cleaned_data["kind"])
