"""Real outlets on real sockets that misbehave on purpose: each speaks bytes, not a framework."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]


@dataclass
class RudeOutlet:
    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/desk"

    @property
    def allow(self) -> tuple[str, ...]:
        return (f"127.0.0.1 127.0.0.1/32 {self.port}",)


def receive(sock: socket.socket) -> bytes:
    """One request, its body included; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = sock.recv(65536)
        if not block:
            return data
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def saying(*answers: bytes) -> Behaviour:
    """Answer each request of a connection with the next of ``answers``, then close it."""

    def behave(sock: socket.socket) -> None:
        for answer in answers:
            if not receive(sock):
                return
            sock.sendall(answer)

    return behave


def dripping(start: bytes, drop: bytes, every: float) -> Behaviour:
    def behave(sock: socket.socket) -> None:
        receive(sock)
        sock.sendall(start)
        while True:
            sock.sendall(drop)
            time.sleep(every)

    return behave


@contextmanager
def outlet(*behaviours: Behaviour, host: str = "127.0.0.1") -> Iterator[RudeOutlet]:
    """Serve connection after connection, each with the next behaviour (the last one for all that follow)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family, backlog=64)
    stage = RudeOutlet(listener.getsockname()[1])

    def converse(sock: socket.socket, behave: Behaviour) -> None:
        with sock, contextlib.suppress(OSError):
            behave(sock)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                behave = behaviours[min(stage.connections, len(behaviours) - 1)]
                stage.connections += 1
                threading.Thread(target=converse, args=(sock, behave), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield stage
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
