"""The editor's form of every kind: drafts may lack what submission demands, and is told all of it at once."""

from __future__ import annotations

from typing import Any

from wagtail.blocks.base import BlockField

from cms.kinds.values import is_empty_text
from cms.records.blocks import BodyBlock, TextBlock
from cms.records.forms import RecordForm


class KindForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields and not self.instance.body_required:
            self._let_body_be_empty()
        for name in self.instance.also_required:
            self.fields[name].required = True
        if "validity" in self.fields and self.instance.standing:
            self._keep_mark()

    def _let_body_be_empty(self) -> None:
        old = self.fields["body"]
        self.fields["body"] = BlockField(
            block=OptionalBody(), label=old.label, help_text="可以不填。上面各项没有说到的，写在这里。"
        )
        self.fields["body"].required = False

    def _keep_mark(self) -> None:
        """What marked the record stays true whatever a form that was opened before says."""
        order = list(self.instance.Validity)
        marked = order.index(self.instance.Validity(self.instance.standing["validity"]))
        field = self.fields["validity"]
        field.choices = [(one.value, one.label) for one in order[marked:]]
        field.help_text = f"{self.instance.standing['note']} 已由系统标注，不能改为较轻的状态。"
        field.error_messages["invalid_choice"] = "这份文件已由系统标注效力，不能改回，请选择列出的状态。"

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.is_deferred_validation or not self.is_bound:
            return valid
        missing = self._missing()
        if missing:
            self.add_error(
                None, f"还缺少必填要素：{'、'.join(missing)}。请补全后再送审；未写完的可以先存为草稿。"
            )
        return valid and not missing

    def _missing(self) -> list[str]:
        model = type(self.instance)
        fields = [field for field in model.required_fields() if field.name in self.fields]
        missing = [str(field.verbose_name) for field in fields if not self._was_given(field.name)]
        if model.body_required and "body" in self.fields and not self._says_something():
            missing.append("内容")
        for name in model.required_rows:
            if not any(map(_is_row, self.formsets[name].forms)):
                missing.append(str(self.formsets[name].model._meta.verbose_name_plural))
        return missing

    def _says_something(self) -> bool:
        body = self.cleaned_data.get("body")
        return "body" in self.errors or any(not is_empty_text(block) for block in body or ())

    def _was_given(self, name: str) -> bool:
        if name in self.errors:  # filled in, only not well: its own message says so
            return bool(self[name].data)
        return self.cleaned_data.get(name) not in (None, "")


class OptionalBody(BodyBlock):
    text = TextBlock(required=False)

    class Meta:
        required = False


def _is_row(form: Any) -> bool:
    gone = form.cleaned_data.get("DELETE") if hasattr(form, "cleaned_data") else False
    return not gone and (form.has_changed() or form.instance.pk is not None)
