"""Connections of :mod:`channels.http`: checked address, one deadline, kept for reuse.

A kept connection belongs to one process and to one ``(scheme, host, port, allow-list)``: changing a
channel's allow-list therefore takes effect at once. Nothing survives a fork (Celery's prefork pool).
"""

from __future__ import annotations

import functools
import http.client
import io
import ipaddress
import os
import select
import socket
import ssl
import threading
import time
from typing import Any

from channels.addresses import Allowance, refusal
from channels.connector import Refused

KEPT_PER_OUTLET = 4
KEPT_FOR = 30.0
"""Seconds. Short, so that an outlet that moves to another address is looked up again."""

Key = tuple[str, str, int, tuple[Allowance, ...]]


class Clock:
    """One request's time: what is left for the next step of it."""

    def __init__(self, connect: float, read: float, total: float) -> None:
        self.connect, self.read = connect, read
        self.started = time.monotonic()
        self.deadline = self.started + total

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def left(self, step: float) -> float:
        """:raises TimeoutError: when the deadline has passed."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline passed")
        return min(step, left)


class _TimedReader(io.RawIOBase):
    """The read side of a socket on which every single read obeys the deadline.

    A socket's own time-out starts anew with each byte: an outlet that drips one byte every nine seconds
    would hold a worker for hours.
    """

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._clock.left(self._clock.read))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _ReadSide:
    """What ``HTTPResponse`` asks of a socket: a file to read from."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._clock))


class Connection(http.client.HTTPConnection):
    auto_open = 0  # a connection is opened with a clock, or not at all

    def __init__(self, key: Key) -> None:
        self.key = key
        self.scheme, host, port, self.allowances = key
        super().__init__(host, port)
        self.default_port = 443 if self.scheme == "https" else 80
        self.address = ""
        self.kept_since = 0.0
        self._clock: Clock | None = None
        self.response_class = self._response  # ty: ignore[invalid-assignment]

    def _response(self, sock: socket.socket, **kwargs: Any) -> http.client.HTTPResponse:
        assert self._clock is not None
        return http.client.HTTPResponse(_ReadSide(sock, self._clock), **kwargs)  # ty: ignore[invalid-argument-type]

    def open_on(self, clock: Clock) -> bool:
        """Make ready for one request; True where an open connection is reused."""
        self._clock = clock
        if self.sock is not None:
            self.keep_time()
            return True
        sock, self.address = _connect(self.host, self.port, self.allowances, clock)
        self.sock = _secure(sock, self.host, clock) if self.scheme == "https" else sock
        self.keep_time()
        return False

    def keep_time(self) -> None:
        assert self._clock is not None
        if self.sock is not None:
            self.sock.settimeout(self._clock.left(self._clock.read))

    def is_fresh(self) -> bool:
        """Kept not too long, and the other side has neither closed it nor sent something unasked."""
        if self.sock is None or time.monotonic() - self.kept_since > KEPT_FOR:
            return False
        poll = select.poll()
        poll.register(self.sock, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)


Candidate = tuple[socket.AddressFamily, socket.SocketKind, int, tuple[Any, ...]]


def _judged(host: str, port: int, allowances: tuple[Allowance, ...]) -> list[Candidate]:
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
            raise Refused(f"{host} 指向{reason} {address}，不允许连接", error_class="address")
    return [(family, kind, protocol, sockaddr) for family, kind, protocol, _, sockaddr in candidates]


def _connect(
    host: str, port: int, allowances: tuple[Allowance, ...], clock: Clock
) -> tuple[socket.socket, str]:
    """Connect to the first judged address that answers; the name is not looked up again."""
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, protocol, sockaddr in _judged(host, port, allowances):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(clock.left(clock.connect))
            sock.connect(sockaddr)
        except OSError as error:
            sock.close()
            failure = error
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock, str(sockaddr[0])
    raise failure


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """The system's trust store, so that an administrator can add a government CA."""
    return ssl.create_default_context()


def _secure(sock: socket.socket, host: str, clock: Clock) -> ssl.SSLSocket:
    try:
        sock.settimeout(clock.left(clock.connect))
        return _tls_context().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


_kept: dict[Key, list[Connection]] = {}
_lock = threading.Lock()


def _forget() -> None:
    """In a forked child: the parent's sockets are not ours, and its lock may be held by a thread we lack."""
    global _kept, _lock
    _kept, _lock = {}, threading.Lock()


os.register_at_fork(after_in_child=_forget)


def borrow(scheme: str, host: str, port: int, allowances: tuple[Allowance, ...]) -> Connection:
    """A kept connection that still looks alive, else a new unopened one."""
    key = (scheme, host, port, allowances)
    while True:
        with _lock:
            shelf = _kept.get(key)
            connection = shelf.pop() if shelf else None
        if connection is None:
            return Connection(key)
        if connection.is_fresh():
            return connection
        connection.close()


def give_back(connection: Connection) -> None:
    """Keep the connection if the outlet left it open."""
    if connection.sock is None:
        return
    connection.kept_since = time.monotonic()
    with _lock:
        shelf = _kept.setdefault(connection.key, [])
        if len(shelf) < KEPT_PER_OUTLET:
            shelf.append(connection)
            return
    connection.close()
