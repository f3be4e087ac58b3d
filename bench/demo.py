"""The running demo, started as ``make demo`` starts it, for benchmarks and journeys."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
READY = "演示已启动"
# What the calling process set for itself and a demo of its own must not inherit.
OURS = {
    "DATABASE_URL", "REDIS_URL", "LIUBEI_STATE_DIR", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "LIUBEI_SECRETS_KEYS",
    "LIUBEI_SITE_URL",
}  # fmt: skip


@dataclass
class RunningDemo:
    first_port: int
    state: Path
    process: subprocess.Popen[bytes]

    def _address(self, offset: int) -> str:
        return f"http://127.0.0.1:{self.first_port + offset}"

    @property
    def admin(self) -> str:
        return f"{self._address(0)}/admin/"

    @property
    def api(self) -> str:
        return f"{self._address(0)}/api/v1"

    @property
    def site(self) -> str:
        return self._address(1)

    @property
    def newsroom(self) -> str:
        return self._address(2)

    @property
    def portals(self) -> str:
        return self._address(3)

    def environment(self) -> dict[str, str]:
        """For a process that works on this demo's databases."""
        return {
            **clean_environment(),
            "LIUBEI_STATE_DIR": str(self.state),
            "LIUBEI_SITE_URL": self.site,
            "DJANGO_SETTINGS_MODULE": "liubei.settings.development",
        }

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py`` as an operator would; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def stop(self) -> int:
        """Ctrl-C, and how the demo ended."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def start_again(self) -> None:
        self.process, log = start(self.state, self.first_port)
        wait_until_ready(self.process, log)


Demo = TypeVar("Demo", bound=RunningDemo)


def clean_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in OURS}


def start(state: Path, first_port: int) -> tuple[subprocess.Popen[bytes], Path]:
    state.mkdir(parents=True, exist_ok=True)
    log = state / "demo.log"
    environment = {**clean_environment(), "LIUBEI_STATE_DIR": str(state), "PORT": str(first_port)}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "liubei.demo"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return process, log


def wait_until_ready(process: subprocess.Popen[bytes], log: Path, within: float = 480) -> None:
    deadline = time.monotonic() + within
    while READY not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text())
        time.sleep(0.3)


@contextmanager
def running_demo(state: Path, kind: type[Demo] = RunningDemo) -> Generator[Demo]:
    first_port = four_free_ports()
    process, log = start(state, first_port)
    try:
        wait_until_ready(process, log)
        demo = kind(first_port, state, process)
        yield demo
        process = demo.process  # it may have been started again
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def four_free_ports() -> int:
    for first in range(21000, 30000, 10):
        try:
            for port in range(first, first + 4):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise RuntimeError("no four free ports")
