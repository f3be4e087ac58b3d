"""What an outlet's HTTP answer means: a receipt, or one of the contract's two exceptions.

Shared by the kinds of outlet that speak our receipt protocol (portal, news). The receipt is JSON::

    {"record": uuid, "edition": 3, "digest": sha256, "action": "publish", "url": "https://…", "already": false}

====================================  ==============================================================
2xx with the receipt of this edition  delivered
2xx with anything else                ``Unreachable`` ("receipt"): not delivered, tried again
409 with a newer edition's receipt    delivered: the outlet is ahead of us, which must stay
409, this edition, other digest       ``Refused`` ("receipt"): somebody has to look at it
408, 425, 429, 5xx                    ``Unreachable``, after ``Retry-After`` where given
3xx, other 4xx                        ``Refused``
====================================  ==============================================================

A false receipt is transient by choice: a proxy, a half-done update or a log-in page of the network may
have answered in the outlet's place, and giving up would leave a withdrawal undone.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from uuid import UUID

from channels.connector import DeliveryFailed, Parcel, Receipt, Refused, Unreachable
from channels.http import ANSWER_LIMIT, Answer

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 3600.0
"""Seconds between which an outlet's ``Retry-After`` is believed."""
_BUSY = {408, 425, 429}
_DIGEST = re.compile(r"[0-9a-f]{64}")

_REFUSALS = {
    400: "对方认为内容格式有误",
    401: "签名未通过对方验证，请核对密钥和双方时钟",
    403: "对方不允许本渠道推送",
    404: "对方没有这个接收地址，请核对渠道设置",
    405: "对方的接收地址不接受推送，请核对渠道设置",
    410: "对方已停用这个接收地址",
    413: "内容超过对方允许的大小",
    422: "对方认为内容不符合要求",
}


class _Shown(NamedTuple):
    """A well-formed receipt, whatever it is for."""

    record: str
    edition: int
    digest: str
    action: str
    url: str
    already: bool


def receipt_for(parcel: Parcel, answer: Answer) -> Receipt:
    """The receipt in ``answer``.

    :raises Unreachable: not delivered, later may be better.
    :raises Refused: not delivered, a person is needed.
    """
    if 200 <= answer.status < 300:
        return _accepted(parcel, answer)
    if answer.status == 409:
        return _conflict(parcel, answer)
    raise failure_of(answer)


def failure_of(answer: Answer) -> DeliveryFailed:
    """What a status outside 2xx means."""
    if answer.status in _BUSY or not 300 <= answer.status < 500:
        return _busy(answer)
    return _refused(answer)


def _accepted(parcel: Parcel, answer: Answer) -> Receipt:
    shown = _shown(answer)
    wanted = (str(parcel.record), parcel.edition, parcel.digest, parcel.action)
    if shown is None or (shown.record, shown.edition, shown.digest, shown.action) != wanted:
        raise Unreachable(
            "对方答复成功，但回执与推送的版次不符，不能视为送达", **_facts(answer, error_class="receipt")
        )
    return _receipt(shown, answer, already=shown.already)


def _conflict(parcel: Parcel, answer: Answer) -> Receipt:
    shown = _shown(answer)
    if shown is None or shown.record != str(parcel.record) or shown.edition < parcel.edition:
        raise Unreachable("对方答复版次冲突，但没有说明现有版次", **_facts(answer, error_class="receipt"))
    if shown.edition > parcel.edition:
        return _receipt(shown, answer, already=True)
    if shown.digest == parcel.digest:
        return _receipt(shown, answer, already=True)
    raise Refused(
        f"对方已有第 {shown.edition} 版，但内容与本方不同，请立即核查",
        **_facts(answer, error_class="receipt"),
    )


def _receipt(shown: _Shown, answer: Answer, *, already: bool) -> Receipt:
    return Receipt(
        edition=shown.edition,
        digest=shown.digest,
        action=shown.action,  # ty: ignore[invalid-argument-type]
        url=shown.url,
        already=already,
        status=answer.status,
        answer=excerpt(answer),
        address=answer.address,
    )


def _busy(answer: Answer) -> Unreachable:
    reason = "对方要求稍后再试" if answer.status in _BUSY else "对方暂时无法处理"
    wait = retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))
    return Unreachable(f"{reason}（{answer.status}）", retry_after=wait, **_facts(answer))


def _refused(answer: Answer) -> Refused:
    if answer.status < 400:
        where = answer.headers.get("location", "")[:200]
        return Refused(f"对方要求转到 {where or '别处'}，不予跟随，请核对渠道设置", **_facts(answer))
    reason = _REFUSALS.get(answer.status, "对方拒绝接收")
    return Refused(f"{reason}（{answer.status}）", **_facts(answer))


def _facts(answer: Answer, error_class: str = "status") -> dict[str, Any]:
    return {
        "error_class": error_class,
        "status": answer.status,
        "answer": excerpt(answer),
        "address": answer.address,
    }


def excerpt(answer: Answer) -> str:
    """The start of the answer as text that PostgreSQL stores: NUL stripped, at most 16 KiB."""
    return answer.body[:ANSWER_LIMIT].decode("utf-8", "replace").replace("\0", "")


def _shown(answer: Answer) -> _Shown | None:
    """The receipt in the body; None where there is none or it is not one."""
    try:
        data = json.loads(answer.body)
        shown = _Shown(
            str(UUID(data["record"])),
            data["edition"],
            data["digest"],
            data["action"],
            data.get("url", ""),
            data.get("already", False),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return shown if _is_well_formed(shown) else None


def _is_well_formed(shown: _Shown) -> bool:
    return (
        type(shown.edition) is int
        and 1 <= shown.edition < 2**31
        and isinstance(shown.digest, str)
        and bool(_DIGEST.fullmatch(shown.digest))
        and shown.action in ("publish", "withdraw")
        and _is_address(shown.url)
        and isinstance(shown.already, bool)
    )


def _is_address(url: Any) -> bool:
    """The admin links to it, so only a web address (or none) will do."""
    return isinstance(url, str) and len(url) <= 2000 and (not url or url.startswith(("http://", "https://")))


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait, from whole seconds or an HTTP date (RFC 9110, 10.2.3), clamped; None for garbage."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        # int() of an absurdly long number is slow or fails; more than seven digits is "very long" anyway.
        return _clamped(float(text) if len(text) <= 7 else LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _clamped((moment - now).total_seconds())


def _clamped(seconds: float) -> float:
    return min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)
