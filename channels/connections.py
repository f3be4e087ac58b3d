"""How :mod:`channels.http` uses ``requests``: judged addresses, one deadline, nothing from the environment.

``requests`` speaks HTTP and ``urllib3`` keeps the connections. Ours are three things they do not offer: the
address is judged between resolving and connecting, every read and write of a socket obeys the request's one
deadline, and a kept connection belongs to one process and one allow-list.
"""

from __future__ import annotations

import functools
import ipaddress
import os
import queue
import socket
import ssl
import time
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as WrappedSSLError
from urllib3.exceptions import TimeoutError as WrappedTimeoutError

from channels.addresses import Allowance, refusal
from channels.connector import Refused

KEPT_FOR = 30.0
"""Seconds from opening. Short, so that an outlet that moves to another address is looked up again."""
_BLOCK = 64 * 1024


class Timeouts(NamedTuple):
    """Seconds. ``total`` bounds everything from resolving to the last byte of the answer.

    Its default stays below the 45 s soft limit of the Celery tasks, so that a slow outlet ends as a
    recorded attempt and not as an interrupted task.
    """

    connect: float = 5
    read: float = 10
    total: float = 30


class Trip:
    """One request under way: its rules, the time it has left, and what became of it so far."""

    def __init__(self, timeouts: Timeouts, allowances: tuple[Allowance, ...]) -> None:
        self.timeouts, self.allowances = timeouts, allowances
        self.started = time.monotonic()
        self.address = ""
        self.opened = False
        """A connection was opened for it, or tried; otherwise it travels on a kept one."""
        self.heard = False
        """A byte of an answer has come."""

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def left(self, step: float) -> float:
        """:raises TimeoutError: when the deadline has passed."""
        left = self.timeouts.total - self.elapsed()
        if left <= 0:
            raise TimeoutError("deadline passed")
        return min(step, left)


# The sockets look here, rather than at the time-outs that urllib3 hands around: a kept one serves many trips.
_trip: ContextVar[Trip] = ContextVar("trip")


class _TimedSocket(socket.socket):
    """A socket on which every single read and write obeys the deadline.

    A plain socket's time-out starts anew with each byte: an outlet that drips one byte every nine seconds
    would hold a worker for hours.
    """

    __slots__ = ()

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        trip = _trip.get()
        self.settimeout(trip.left(trip.timeouts.read))
        count = super().recv_into(*args, **kwargs)
        trip.heard = trip.heard or count > 0
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        trip, view = _trip.get(), memoryview(data)
        for start in range(0, len(view), _BLOCK):
            self.settimeout(trip.left(trip.timeouts.read))
            super().sendall(view[start : start + _BLOCK], flags)


class _TimedTLSSocket(_TimedSocket, ssl.SSLSocket):
    pass


class _Connection(HTTPConnection):
    address = ""
    opened = 0.0

    def _new_conn(self) -> socket.socket:
        trip = _trip.get()
        trip.opened, trip.address = True, ""
        try:
            sock = _connect(self.host, self.port or self.default_port, trip)
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        self.address, self.opened = trip.address, time.monotonic()
        return sock

    @property
    def is_connected(self) -> bool:
        """urllib3 asks before it uses a kept connection; it looks whether the other side closed it."""
        return time.monotonic() - self.opened < KEPT_FOR and super().is_connected

    def request(self, *args: Any, **kwargs: Any) -> None:
        _trip.get().address = self.address
        super().request(*args, **kwargs)


class _TLSConnection(_Connection, HTTPSConnection):
    """TLS is verified by urllib3, by the host name and not by the address."""


class _Shelf:
    """Where a pool keeps its connections, in place of a ``LifoQueue``.

    A task's soft time limit is an exception that a signal raises anywhere, and between taking a queue's lock
    and entering its ``with`` block it leaves the lock taken for ever. ``append`` and ``pop`` need none.
    """

    def __init__(self, maxsize: int) -> None:
        self._items: list[Any] = []
        self._maxsize = maxsize

    def put(self, item: Any, block: bool = False) -> None:
        if len(self._items) >= self._maxsize:
            raise queue.Full
        self._items.append(item)

    def get(self, block: bool = False, timeout: float | None = None) -> Any:
        try:
            return self._items.pop()
        except IndexError:
            raise queue.Empty from None

    def qsize(self) -> int:
        return len(self._items)


class _Pool(HTTPConnectionPool):
    QueueCls = _Shelf
    ConnectionCls = _Connection  # ty: ignore[invalid-assignment]


class _TLSPool(HTTPSConnectionPool):
    QueueCls = _Shelf
    ConnectionCls = _TLSConnection  # ty: ignore[invalid-assignment]


def _connect(host: str, port: int, trip: Trip) -> socket.socket:
    """Connect to the first judged address that answers; the name is not looked up again."""
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, protocol, _, sockaddr in _judged(host, port, trip.allowances):
        trip.address = str(sockaddr[0])
        sock = _TimedSocket(family, kind, protocol)
        try:
            sock.settimeout(trip.left(trip.timeouts.connect))
            sock.connect(sockaddr)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(trip.left(trip.timeouts.connect))  # for the TLS handshake
        except OSError as error:
            sock.close()
            failure = error
            continue
        return sock
    raise failure


def _judged(host: str, port: int, allowances: tuple[Allowance, ...]) -> list[tuple[Any, ...]]:
    """Every address of the name, none of them refused.

    One refused address condemns the whole answer: a name that is public and internal at once is either an
    attack or a mistake, and which of the two would be used is chance.
    """
    # getaddrinfo() has no time-out of its own; the resolver's (5 s by default) applies.
    candidates = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, sockaddr in candidates:
        address = ipaddress.ip_address(sockaddr[0])
        reason = refusal(address, host, port, allowances)
        if reason:
            raise Refused(
                f"{host} 指向{reason} {address}，不允许连接", error_class="address", address=str(address)
            )
    return candidates


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """The system's trust store, so that an administrator can add a government CA."""
    return ssl.create_default_context()


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = _tls_context()
        context.sslsocket_class = _TimedTLSSocket
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}  # ty: ignore[invalid-assignment]

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: requests would put its own list of authorities beside the system's."""


class _Session(requests.Session):
    """Keeps connections and nothing else: no cookies, no proxies, no ``.netrc``."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _Adapter(pool_connections=32)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: even where redirects are not allowed, requests would read the answer to find the next one."""
        return None


@functools.lru_cache(maxsize=64)
def _session(process: int, allowances: tuple[Allowance, ...]) -> _Session:
    """A forked worker must not use its parent's sockets, nor a channel those judged by another list."""
    return _Session()


# The child's copies of those sockets are closed: the outlet would see them open for as long as it lives.
os.register_at_fork(after_in_child=_session.cache_clear)


def travel(request: requests.PreparedRequest, trip: Trip) -> requests.Response:
    """Send and return the answer with its body unread; read it before the next trip of this thread."""
    _trip.set(trip)
    session = _session(os.getpid(), trip.allowances)
    timeout = trip.timeouts.connect, trip.timeouts.read
    send = functools.partial(session.send, request, stream=True, allow_redirects=False, timeout=timeout)
    try:
        return send()
    except requests.ConnectionError as error:
        # The outlet closed a kept connection while it was idle, before a byte of an answer.
        if trip.opened or trip.heard or not isinstance(cause_of(error), ConnectionError):
            raise
    return send()  # urllib3 leaves the dead one's place empty, so that this opens a new one


_WRAPPERS = (
    requests.ConnectionError, requests.Timeout,
    MaxRetryError, ProtocolError, WrappedSSLError, WrappedTimeoutError,
)  # fmt: skip


def cause_of(error: BaseException) -> BaseException:
    """What the standard library raised, below the layers of requests and urllib3."""
    while isinstance(error, _WRAPPERS) and error.__context__ is not None:
        error = error.__context__
    return error
