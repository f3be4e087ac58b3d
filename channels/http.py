"""The one place that opens outbound HTTP.

``requests`` underneath, with everything switched off that would read the environment, follow a redirect,
keep a cookie or unpack a body; see :mod:`channels.connections`.

Every function returns an :class:`Answer` whatever the status, 3xx included, or raises
:class:`~channels.connector.Unreachable` (dns, tcp, tls, timeout) or
:class:`~channels.connector.Refused` (address, settings).
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Required, TypedDict, Unpack
from urllib.parse import quote, urlsplit

import requests
import urllib3.exceptions

from channels.addresses import normal_host, parse_allowances
from channels.connections import Timeouts, Trip, cause_of, travel
from channels.connector import DeliveryFailed, Refused, Unreachable

ANSWER_LIMIT = 16 * 1024
"""Bytes of an answer that are read: the attempt's record keeps no more (``delivery.md``, retry table)."""
DEFAULT_TIMEOUTS = Timeouts()
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "liubei-channels/1"}
_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case; repeated headers joined by a comma."""
    body: bytes
    """At most ``limit`` bytes, never decompressed."""
    url: str
    elapsed: float
    """Seconds."""
    address: str = ""
    """The concrete address that answered, for the attempt's record."""
    truncated: bool = field(default=False)
    """The outlet sent more than ``limit`` bytes; the rest was not read."""


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def check_url(url: str) -> _Target:
    """The parts of an address that may be pushed to.

    :raises ValueError: in Chinese: not http(s), user name in it, no host, bad port, control characters.
    """
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise ValueError("网址中不能有空格或控制字符")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"“{url}”不是有效的网址") from error
    if parts.scheme not in {"http", "https"}:
        raise ValueError("网址必须以 http:// 或 https:// 开头")
    if parts.username is not None or parts.password is not None:
        raise ValueError("网址中不能写用户名或密码")
    if not parts.hostname or port == 0:
        raise ValueError(f"“{url}”缺少有效的主机名或端口")
    path = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    default = 443 if parts.scheme == "https" else 80
    return _Target(parts.scheme, normal_host(parts.hostname), port or default, path + query)


class Options(TypedDict, total=False):
    """What every request takes by keyword; see :func:`send`."""

    outlet_allow: Required[Sequence[str]]
    timeouts: Timeouts
    limit: int


def post(url: str, body: bytes, headers: Mapping[str, str], **options: Unpack[Options]) -> Answer:
    return send("POST", url, body, headers, **options)


def put(url: str, body: bytes, headers: Mapping[str, str], **options: Unpack[Options]) -> Answer:
    return send("PUT", url, body, headers, **options)


def get(url: str, headers: Mapping[str, str] | None = None, **options: Unpack[Options]) -> Answer:
    return send("GET", url, None, headers or {}, **options)


def send(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    outlet_allow: Sequence[str],
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    limit: int = ANSWER_LIMIT,
) -> Answer:
    """Send one request. It must be safe to repeat: a kept connection that turns out dead is replaced once.

    ``outlet_allow`` are the entries of ``Outlet.allowed_networks``: see
    :func:`channels.addresses.parse_allowance`.
    """
    try:
        target, allowances = check_url(url), parse_allowances(outlet_allow)
    except ValueError as error:
        raise Refused(str(error), error_class="settings") from error
    trip = Trip(timeouts, allowances)
    with _chinese_reasons(target.host, trip):
        # Prepared without a session, so that there is nothing of an earlier request to merge into it.
        request = requests.Request(method, target.url, {**_HEADERS, **headers}, data=body).prepare()
        with travel(request, trip) as response:
            return _answer(response, url, trip, limit)


def _answer(response: requests.Response, url: str, trip: Trip, limit: int) -> Answer:
    body = b""
    while len(body) <= limit:
        block = response.raw.read(limit + 1 - len(body), decode_content=False)
        if not block:
            break
        body += block
    headers = {name.lower(): value for name, value in response.headers.items()}
    truncated = len(body) > limit
    return Answer(response.status_code, headers, body[:limit], url, trip.elapsed(), trip.address, truncated)


# In this order: the first class that fits. SSLError, TimeoutError and RequestException are OSErrors too.
_REASONS: tuple[tuple[type[Exception], type[DeliveryFailed], str, str], ...] = (
    (socket.gaierror, Unreachable, "dns", "无法解析主机名 {host}"),
    (TimeoutError, Unreachable, "timeout", "{host} 没有在规定时间内完成应答"),
    (ssl.SSLError, Unreachable, "tls", "与 {host} 的加密连接失败：{error}"),
    (ConnectionRefusedError, Unreachable, "tcp", "{host} 拒绝连接，服务可能没有启动"),
    (ValueError, Refused, "settings", "请求无法发出：{error}"),
    (OSError, Unreachable, "tcp", "与 {host} 的连接中断：{error}"),
    (Exception, Unreachable, "tcp", "{host} 的应答不完整或不符合 HTTP 规则"),
)


@contextmanager
def _chinese_reasons(host: str, trip: Trip) -> Generator[None]:
    """Turn what the libraries raise into the contract's two exceptions."""
    try:
        yield
    except DeliveryFailed:
        raise
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
        cause = cause_of(error)
        if trip.heard and isinstance(cause, ValueError):  # what is invalid by now is the outlet's answer
            cause = http.client.HTTPException()
        failure, error_class, reason = next(row[1:] for row in _REASONS if isinstance(cause, row[0]))
        raise failure(
            reason.format(host=host, error=cause), error_class=error_class, address=trip.address
        ) from error
