from __future__ import annotations

from typing import Any

from django import forms

from channels.models import Channel
from channels.registry import connector_class


class ChannelForm(forms.ModelForm):
    secret = forms.CharField(
        label="新密钥",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="加密保存，保存后不再显示。不更换请留空。",
    )

    class Meta:
        model = Channel
        fields = ["name", "settings", "allowed_networks", "retry_delays", "poison_cap"]

    def clean_retry_delays(self) -> list[int]:
        delays = self.cleaned_data["retry_delays"]
        if (
            not isinstance(delays, list)
            or not delays
            or not all(
                isinstance(delay, int) and not isinstance(delay, bool) and 1 <= delay <= 86400
                for delay in delays
            )
        ):
            raise forms.ValidationError("请填写秒数列表，每个在 1 到 86400 之间，例如 [5, 30, 120]。")
        return delays

    def clean_secret(self) -> str:
        secret = self.cleaned_data["secret"]
        if (
            connector_class(self.instance.kind).needs_secret
            and not secret
            and not self.instance.sealed_secret
        ):
            raise forms.ValidationError("这类渠道需要密钥，请填写接收方提供的密钥。")
        return secret

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["secret"]:
            self.instance.secret = self.cleaned_data["secret"]
        return super().save(commit)
