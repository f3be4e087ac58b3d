from __future__ import annotations

import re
from typing import Any

from django import forms

from channels.connector import Connector
from channels.console.wording import settings_help, what_is_wrong
from channels.models import Channel
from channels.registry import KINDS, connector_class, kinds
from channels.signing import key_of, split_secrets

DOMAIN = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
NETWORKS_HELP = (
    "对方地址是公网地址时不填，保留 []。对方在政务内网或本机时，写明允许访问的“主机 网段 端口”，"
    '主机须与地址中的一致，例如 ["portal.example.gov.cn 10.2.0.0/16 443"]。'
)


class ChannelForm(forms.ModelForm):
    secret = forms.CharField(
        label="新密钥",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="加密保存，保存后不再显示。不更换请留空。",
    )

    class Meta:
        model = Channel
        fields = [
            "name",
            "settings",
            "allowed_networks",
            "domains",
            "concurrency",
            "retry_delays",
            "poison_cap",
        ]
        help_texts = {"allowed_networks": NETWORKS_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind") or self.initial.get("kind") or self.instance.kind
        if connector := self._connector(kind):
            self.fields["settings"].help_text = settings_help(connector.settings_schema)

    @staticmethod
    def _connector(kind: str) -> type[Connector] | None:
        return connector_class(kind) if kind in KINDS else None

    def clean_settings(self) -> Any:
        settings = self.cleaned_data["settings"]
        settings = {} if settings is None else settings
        connector = self._connector(self.instance.kind)
        if connector and (problem := what_is_wrong(settings, connector.settings_schema)):
            raise forms.ValidationError(problem)
        return settings

    def clean_allowed_networks(self) -> list[Any]:
        networks = self.cleaned_data["allowed_networks"]
        if networks is not None and not isinstance(networks, list):
            raise forms.ValidationError(NETWORKS_HELP)
        return networks or []

    def clean_domains(self) -> list[str]:
        domains = self.cleaned_data["domains"] or []
        if not isinstance(domains, list) or not all(
            isinstance(domain, str) and DOMAIN.fullmatch(domain) for domain in domains
        ):
            raise forms.ValidationError('请填写域名列表，不带 http://，例如 ["lzxww.example.com"]。')
        return [domain.lower() for domain in domains]

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
        connector = self._connector(self.instance.kind)
        if connector is None or not connector.needs_secret:
            return secret
        if not secret and not self.instance.sealed_secret:
            raise forms.ValidationError("这类渠道需要密钥，请填写接收方提供的密钥。")
        try:
            for one in split_secrets(secret):
                key_of(one)
        except ValueError as error:
            raise forms.ValidationError(
                f"{error}。请原样填写接收方提供的密钥，以 whsec_ 开头，共四十余个字符。"
            ) from None
        return secret

    def _post_clean(self) -> None:
        # The channel checks itself as a whole, and cannot where a part of it could not be read.
        if not self.errors:
            super()._post_clean()

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["secret"]:
            self.instance.secret = self.cleaned_data["secret"]
        return super().save(commit)


class NewChannelForm(ChannelForm):
    kind = forms.ChoiceField(
        label="类型", choices=kinds, help_text="渠道是哪一种出口，决定用什么方式投递。建立以后不能更改。"
    )

    class Meta(ChannelForm.Meta):
        fields = ["kind", "name", "slug", "agency", "settings", "allowed_networks"]
        help_texts = {
            "name": "在后台各处显示的名称，例如：沙塘镇人民政府门户网站。",
            "slug": "小写字母、数字和连字符，例如 shatang-zhen。镇街门户须与接收端配置中的标识一致，"
            "公开栏的网址中也有它。建立以后不能更改。",
            "agency": "渠道由哪个公开主体管理，例如沙塘镇。全区共用的渠道不选。只作说明：发往哪里由路由规则决定。",
            "settings": 'JSON 格式，例如 {"url": "https://portal.example.gov.cn/portals/shatang"}；'
            "点上面的类型，会列出这类渠道可以设置的各项。全部用默认值的写 {}。",
            "allowed_networks": NETWORKS_HELP,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].label = "密钥"
        self.fields["secret"].help_text = (
            "镇街门户和新闻媒体必填，由接收方提供，以 whsec_ 开头，例如 whsec_3q2+7w…（共四十余个字符）；"
            "门户网站和公开栏不填。加密保存，保存后不再显示。"
        )

    def clean_kind(self) -> str:
        self.instance.kind = self.cleaned_data["kind"]  # first of the fields: the others are checked by it
        return self.instance.kind
