"""The one place that opens outbound HTTP.

Standard-library connections rather than ``requests``: nothing here may follow a redirect, read a proxy
variable or decompress a body, and the address must be judged between resolving and connecting. What
remains of an HTTP client is small enough to be read in one sitting.

Every function returns an :class:`Answer` whatever the status, 3xx included, or raises
:class:`~channels.connector.Unreachable` (dns, tcp, tls, timeout) or
:class:`~channels.connector.Refused` (address, settings).
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from channels.addresses import Allowance, normal_host, parse_allowances
from channels.connections import Clock, Connection, borrow, give_back
from channels.connector import DeliveryFailed, Refused, Unreachable

ANSWER_LIMIT = 16 * 1024
"""Bytes of an answer that are read: the attempt's record keeps no more (``delivery.md``, retry table)."""
_BLOCK = 64 * 1024
_SAFE = "/%:@!$&'()*+,;=~"


class Timeouts(NamedTuple):
    """Seconds. ``total`` bounds everything from resolving to the last byte of the answer.

    Its default stays below the 45 s soft limit of the Celery tasks, so that a slow outlet ends as a
    recorded attempt and not as an interrupted task.
    """

    connect: float = 5
    read: float = 10
    total: float = 30


DEFAULT_TIMEOUTS = Timeouts()


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


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    outlet_allow: Sequence[str],
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    limit: int = ANSWER_LIMIT,
) -> Answer:
    return send("POST", url, body, headers, outlet_allow=outlet_allow, timeouts=timeouts, limit=limit)


def put(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    outlet_allow: Sequence[str],
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    limit: int = ANSWER_LIMIT,
) -> Answer:
    return send("PUT", url, body, headers, outlet_allow=outlet_allow, timeouts=timeouts, limit=limit)


def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    outlet_allow: Sequence[str],
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    limit: int = ANSWER_LIMIT,
) -> Answer:
    return send("GET", url, None, headers or {}, outlet_allow=outlet_allow, timeouts=timeouts, limit=limit)


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
    clock = Clock(timeouts.connect, timeouts.read, timeouts.total)
    request = _Request(method, target, body, headers, url)
    with _chinese_reasons(target.host):
        return _exchange(request, allowances, clock, limit)


class _Request(NamedTuple):
    method: str
    target: _Target
    body: bytes | None
    headers: Mapping[str, str]
    url: str


def _exchange(request: _Request, allowances: tuple[Allowance, ...], clock: Clock, limit: int) -> Answer:
    connection = borrow(request.target.scheme, request.target.host, request.target.port, allowances)
    try:
        reused = connection.open_on(clock)
        try:
            response = _converse(connection, request)
        except ConnectionError:
            # The outlet closed a kept connection while it was idle, before a byte of an answer.
            if not reused:
                raise
            connection.close()
            connection.open_on(clock)
            response = _converse(connection, request)
        answer = _read(response, connection, request.url, clock, limit)
    except BaseException:  # also the task's soft time limit: a half-read connection must not be reused
        connection.close()
        raise
    give_back(connection)
    return answer


def _converse(connection: Connection, request: _Request) -> http.client.HTTPResponse:
    connection.putrequest(request.method, request.target.path, skip_accept_encoding=True)
    for name, value in _complete(request.headers, request.body):
        connection.putheader(name, value)
    connection.endheaders()
    try:
        for block in _blocks(request.body or b""):
            connection.keep_time()
            connection.send(block)
    except ConnectionError:
        # An outlet may refuse a large body (413) and close before reading it all; its answer counts.
        pass
    return connection.getresponse()


def _complete(headers: Mapping[str, str], body: bytes | None) -> Iterator[tuple[str, str]]:
    yield "Accept-Encoding", "identity"
    yield "User-Agent", "liubei-channels/1"
    if body is not None:
        yield "Content-Length", str(len(body))
    yield from headers.items()


def _blocks(body: bytes) -> Iterable[bytes]:
    return (body[start : start + _BLOCK] for start in range(0, len(body), _BLOCK))


def _read(
    response: http.client.HTTPResponse, connection: Connection, url: str, clock: Clock, limit: int
) -> Answer:
    # One call: it reads in steps, and each of them obeys the clock (``_TimedReader``).
    body = response.read(limit + 1)
    truncated = len(body) > limit
    if truncated:
        connection.close()
    elif response.length:
        raise http.client.IncompleteRead(body, response.length)
    response.close()
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Answer(response.status, headers, body[:limit], url, clock.elapsed(), connection.address, truncated)


# In this order: the first class that fits. SSLError, TimeoutError and the like are OSErrors too.
_REASONS: tuple[tuple[type[Exception], type[DeliveryFailed], str, str], ...] = (
    (socket.gaierror, Unreachable, "dns", "无法解析主机名 {host}"),
    (TimeoutError, Unreachable, "timeout", "{host} 没有在规定时间内完成应答"),
    (ssl.SSLError, Unreachable, "tls", "与 {host} 的加密连接失败：{error}"),
    (ConnectionRefusedError, Unreachable, "tcp", "{host} 拒绝连接，服务可能没有启动"),
    (OSError, Unreachable, "tcp", "与 {host} 的连接中断：{error}"),
    (http.client.HTTPException, Unreachable, "tcp", "{host} 的应答不完整或不符合 HTTP 规则"),
    (ValueError, Refused, "settings", "请求无法发出：{error}"),
)


@contextmanager
def _chinese_reasons(host: str) -> Generator[None]:
    """Turn what the standard library raises into the contract's two exceptions."""
    try:
        yield
    except DeliveryFailed:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        failure, error_class, reason = next(row[1:] for row in _REASONS if isinstance(error, row[0]))
        raise failure(reason.format(host=host, error=error), error_class=error_class) from error
