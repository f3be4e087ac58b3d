"""What every signed endpoint does before and after its own work: prove the sender, answer in JSON."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from channels.receiver.gate import Outcome, Ruling
from channels.receiver.places import Place
from channels.signing import SignatureInvalid, verify


class IntakeRefused(Exception):
    """The message is not taken. ``detail`` is Chinese, for the sender's attempt log."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def answers_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn :class:`IntakeRefused` into ``{"error": code, "detail": …}`` with its status."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except IntakeRefused as refusal:
            response = _json({"error": refusal.code, "detail": refusal.detail}, refusal.status)
        except (OperationalError, InterfaceError):
            # PostgreSQL is restarting or full: say so in a way that senders repeat.
            response = _json({"error": "database", "detail": "数据库暂时不可用"}, 503)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


def place_called(slug: str) -> Place:
    place = settings.RECEIVER_PLACES.get(slug)
    if place is None:
        raise IntakeRefused(404, "unknown_place", "没有这个接收站点")
    return place


def proved_body(request: HttpRequest, place: Place) -> bytes:
    """The body, once its signature over exactly these bytes is verified."""
    try:
        body = request.body
    except RequestDataTooBig:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise IntakeRefused(413, "too_large", f"内容超过 {limit} 字节的上限") from None
    prove(request, place, body)
    return body


def prove(request: HttpRequest, place: Place, signed: bytes) -> None:
    try:
        verify(place.secrets, request.headers, signed, time.time())
    except SignatureInvalid as error:
        raise IntakeRefused(401, "signature", str(error)) from error


def object_in(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``; its strings are such as PostgreSQL and UTF-8 can hold."""
    try:
        data = json.loads(body.decode("utf-8"))
        for text in _strings(data):
            text.encode("utf-8")
            if "\0" in text:
                raise ValueError("NUL")
    except (ValueError, RecursionError) as error:
        raise IntakeRefused(400, "not_json", "内容不是有效的 UTF-8 JSON") from error
    if not isinstance(data, dict):
        raise IntakeRefused(400, "not_json", "内容应是一个 JSON 对象")
    return data


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def expect(condition: bool, detail: str) -> None:
    if not condition:
        raise IntakeRefused(422, "mismatch", detail)


_STATUS = {Outcome.STORED: 201, Outcome.ALREADY: 200, Outcome.SUPERSEDED: 409, Outcome.CONFLICT: 409}
_DETAIL = {Outcome.SUPERSEDED: "已有更新的版次", Outcome.CONFLICT: "已有同一版次，但内容不同"}


def receipt(record: UUID, ruling: Ruling, url: str) -> JsonResponse:
    """What is shown now: the receipt protocol of ``channels/answers.py``."""
    data: dict[str, Any] = {
        "record": str(record),
        "edition": ruling.edition,
        "digest": ruling.digest,
        "action": ruling.action,
        "url": url,
        "already": ruling.outcome is not Outcome.STORED,
    }
    if ruling.outcome in _DETAIL:
        data |= {"error": ruling.outcome.value, "detail": _DETAIL[ruling.outcome]}
    return _json(data, _STATUS[ruling.outcome])


def public_url(request: HttpRequest, path: str) -> str:
    """``RECEIVER_PUBLIC_URL`` where set: behind a proxy, the request does not know its outer address."""
    if settings.RECEIVER_PUBLIC_URL:
        return settings.RECEIVER_PUBLIC_URL + path
    return request.build_absolute_uri(path)


def _json(data: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
