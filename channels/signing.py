"""Standard Webhooks 1.0.0 signatures (``v1``, HMAC-SHA256) for what we send and what our receivers accept.

Written out rather than delegated to the package ``standardwebhooks``: that one signs text, not bytes, and
raises whatever a malformed header happens to cause. The tests use it as an independent judge instead.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets as random_secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
TOLERANCE = 5 * 60
"""Seconds a timestamp may lie in the past or in the future."""
MOST_SIGNATURES = 16

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_MESSAGE_ID = re.compile(r"[!-~]{1,256}")


class SignatureInvalid(Exception):
    """The message is not proved to come from a holder of the secret; ``str()`` is the reason in Chinese."""


def new_secret() -> str:
    """A fresh secret: 32 random bytes (the standard allows 24 to 64)."""
    return PREFIX + base64.b64encode(random_secrets.token_bytes(32)).decode()


def split_secrets(text: str) -> tuple[str, ...]:
    """The secrets in a channel's secret field: one, or two on separate lines while a key is being changed."""
    return tuple(text.split())


def key_of(secret: str) -> bytes:
    """:raises ValueError: in Chinese, where this is no ``whsec_`` secret of 24 to 64 bytes."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"签名密钥应以 {PREFIX} 开头")
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("签名密钥不是有效的 Base64") from error
    if not 24 <= len(key) <= 64:
        raise ValueError("签名密钥应为 24 至 64 字节")
    return key


def sign(secrets: str | Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers. Several secrets give several signatures, so that keys can be changed in overlap.

    :raises ValueError: in Chinese, where a secret is malformed or none is given.
    """
    keys = _keys(secrets)
    if not keys:
        raise ValueError("没有配置签名密钥")
    signed = _signed(message_id, str(timestamp), body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join("v1," + base64.b64encode(_mac(key, signed)).decode() for key in keys),
    }


def verify(secrets: str | Sequence[str], headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Return if one of the signatures was made with one of the secrets, at about ``now`` (unix seconds).

    :raises SignatureInvalid: for everything else, however the headers are formed.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id = given.get("webhook-id", "")
    timestamp = given.get("webhook-timestamp", "")
    entries = given.get("webhook-signature", "")
    if not (message_id and timestamp and entries):
        raise SignatureInvalid("缺少签名头")
    if not _MESSAGE_ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureInvalid("签名头格式不正确")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise SignatureInvalid("签名时间与本机时间相差超过五分钟")
    signed = _signed(message_id, timestamp, body)
    expected = [_mac(key, signed) for key in _keys(secrets)]
    presented = _signatures(entries)
    # Every pair is compared, so that the time taken does not tell which one was nearly right.
    if not any([hmac.compare_digest(mac, one) for mac in expected for one in presented]):
        raise SignatureInvalid("签名不正确")


def _keys(secrets: str | Sequence[str]) -> list[bytes]:
    return [key_of(secret) for secret in (split_secrets(secrets) if isinstance(secrets, str) else secrets)]


def _signed(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()


def _signatures(entries: str) -> list[bytes]:
    """The ``v1`` signatures of the header; other versions and garbage are passed over."""
    found = []
    for entry in entries.split(" ")[:MOST_SIGNATURES]:
        version, _, encoded = entry.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(encoded, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found
