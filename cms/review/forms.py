"""What a reviewer fills in at each step."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.review.verdicts import Step, Verdict


class VerdictForm(forms.Form):
    comment = forms.CharField(
        label="审查意见",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：内容属实，同意公开。",
    )


class ReturnForm(VerdictForm):
    comment = forms.CharField(
        label="退回原因",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里需要修改，编辑会看到。",
        error_messages={"required": "退回时请写明需要修改的内容。"},
    )


class ConfidentialityForm(VerdictForm):
    checked = forms.BooleanField(
        label="已逐项核对标题、正文、图片和附件，不含国家秘密、工作秘密、商业秘密和个人隐私。",
        error_messages={"required": "请逐项核对后勾选确认。"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.pop("checked", None)  # the verdict itself is the record of it
        return cleaned


def form_for(step: Step, outcome: str) -> type[forms.Form]:
    if outcome == Verdict.Outcome.REJECT:
        return ReturnForm
    return ConfidentialityForm if step == Step.CONFIDENTIALITY else VerdictForm
