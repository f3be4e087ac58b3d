"""One signed, repeatable push of an edition: what the portal and news connectors have in common."""

from __future__ import annotations

import hashlib
import time

from channels import http, signing
from channels.answers import receipt_for
from channels.connector import Outlet, Parcel, Receipt, Refused


def message_id(outlet: Outlet, parcel: Parcel) -> str:
    """The same over all retries of one channel, record and edition (Standard Webhooks 1.0.0)."""
    subject = f"{outlet.slug}\n{parcel.record}\n{parcel.edition}"
    return f"msg_{hashlib.sha256(subject.encode()).hexdigest()[:32]}"


def push(outlet: Outlet, parcel: Parcel, method: str, url: str, body: bytes, content_type: str) -> Receipt:
    """Sign ``body``, send it, and return the outlet's receipt for ``parcel``.

    :raises DeliveryFailed: see :mod:`channels.http` and :mod:`channels.answers`.
    """
    headers = {
        "Content-Type": content_type,
        "Liubei-Edition": str(parcel.edition),
        "Liubei-Digest": parcel.digest,
        **signature(outlet, message_id(outlet, parcel), body),
    }
    answer = http.send(method, url, body, headers, outlet_allow=outlet.allowed_networks)
    return receipt_for(parcel, answer)


def signature(outlet: Outlet, identifier: str, body: bytes) -> dict[str, str]:
    """:raises Refused: "settings", where the channel has no usable secret."""
    try:
        return signing.sign(outlet.secret, identifier, int(time.time()), body)
    except ValueError as error:
        raise Refused(f"渠道“{outlet.name}”的签名密钥不可用：{error}", error_class="settings") from error
