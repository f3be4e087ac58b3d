"""What the asker fills in, and what the second person does."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q

from cms.records.models import PublishedRecord, Record
from cms.records.withdrawals import Kind, WithdrawalReason

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_public(text: str) -> PublishedRecord | None:
    """The public record that is meant: by its index number, its uuid, or its address on the website."""
    wanted = text.strip().removeprefix(settings.LIUBEI_SITE_URL)
    named = Q(index_number=wanted) | Q(path=wanted)
    if UUID_TEXT.fullmatch(wanted):
        named |= Q(uuid=UUID(wanted))
    shown = PublishedRecord.objects.filter(named, withdrawn=False).select_related("record__agency")
    return shown.first() if wanted else None


class ReasonField(forms.ModelChoiceField):
    def label_from_instance(self, reason: WithdrawalReason) -> str:
        return reason.label  # what it rests on is shown below the field


class AskForm(forms.Form):
    reason = ReasonField(
        WithdrawalReason.objects.none(),
        label="撤稿原因",
        empty_label="请选择",
        error_messages={"required": "请选择撤稿原因。", "invalid_choice": "这个原因已停用，请另选。"},
    )
    kind = forms.ChoiceField(
        choices=Kind.choices,
        label="处理方式",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理方式。"},
    )
    replacement = forms.CharField(
        label="替代的信息",
        max_length=300,
        required=False,
        help_text="填写正在公开的新信息的索引号或网址。只有“由新信息替代”时需要。",
    )
    note = forms.CharField(
        label="情况说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="内部记录，不对外公开。例如：附件第3页含个人手机号，须处理后重新公开。",
        error_messages={"required": "请写明情况，供确认人判断。"},
    )
    explanation = forms.CharField(
        label="对外说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="公众打开原网址时看到的文字。选定原因后自动填入范文，请按实际情况修改，不要写出撤下的内容本身。",
        error_messages={"required": "请写明对外说明，公众打开原网址时会看到。"},
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["reason"].queryset = WithdrawalReason.objects.in_force()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason, kind = cleaned.get("reason"), cleaned.get("kind")
        if reason and kind and kind not in reason.kinds:
            self.add_error("kind", f"原因“{reason.label}”不能用这种处理方式，请另选。")
        asked, cleaned["replacement"] = cleaned.get("replacement", ""), None
        if kind == Kind.REPLACED:
            cleaned["replacement"] = self._replacement(asked)
        return cleaned

    def _replacement(self, asked: str) -> Record | None:
        shown = find_public(asked)
        if shown is None:
            self.add_error("replacement", "没有找到正在公开的这条信息，请核对索引号或网址。")
        elif shown.record_id == self.record.pk:
            self.add_error("replacement", "不能由它自己替代，请填写另一条信息。")
        return shown.record if shown else None


class SettleForm(forms.Form):
    """Confirm or decline. Declining needs a comment; the view says which was pressed."""

    explanation = forms.CharField(
        label="对外说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="可以修改。修改前后的文字都会保留。",
        error_messages={"required": "请写明对外说明，公众打开原网址时会看到。"},
    )
    comment = forms.CharField(
        label="意见",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不同意时必须写明理由，申请人会看到。",
    )

    def __init__(self, *args: Any, at_once: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_once:  # the public reads it already
            del self.fields["explanation"]
