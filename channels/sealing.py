"""Secrets at rest: sealed with a key from the environment, opened only to sign."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class CannotUnseal(Exception):
    """The secret was sealed with a key that is no longer configured."""


def _keys() -> MultiFernet:
    keys = [key for key in settings.LIUBEI_SECRETS_KEYS if key]
    if not keys:
        raise ImproperlyConfigured("没有设置 LIUBEI_SECRETS_KEYS，不能保存渠道密钥。")
    return MultiFernet([Fernet(key) for key in keys])


def seal(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    try:
        return _keys().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise CannotUnseal("渠道密钥无法解开：加密它的主密钥已不在配置中。") from None
