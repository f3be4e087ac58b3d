"""Journeys drive the real demo: every process that `make demo` starts, its own databases, a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from liubei.district import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        if os.environ.get("LIUBEI_REQUIRE_BROWSER"):
            pytest.fail("chromium is required here and is not installed")
        pytest.skip("NO BROWSER: chromium is not on PATH, so no journey was made. Install Debian's chromium.")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1366, "height": 900}}


@dataclass(frozen=True)
class District:
    """The addresses of a running demo."""

    first_port: int
    state: Path

    @property
    def admin(self) -> str:
        return f"http://127.0.0.1:{self.first_port}/admin/"

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.first_port}/api/v1"

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.first_port + 1}"

    @property
    def newsroom(self) -> str:
        return f"http://127.0.0.1:{self.first_port + 2}"

    @property
    def portals(self) -> str:
        return f"http://127.0.0.1:{self.first_port + 3}"

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py`` against the demo's database, as an operator would."""
        environment = {
            **{key: value for key, value in os.environ.items() if key not in _OURS},
            "LIUBEI_STATE_DIR": str(self.state),
            "LIUBEI_SITE_URL": self.site,
            "DJANGO_SETTINGS_MODULE": "liubei.settings.development",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def partner_keeps(self, record: str) -> list[str]:
        """The ``pubStatus`` of the record's item at each partner that has it, from the partners' database."""
        with psycopg.connect(f"postgresql://postgres@/newsroom?host={self.state / 'postgres'}") as connection:
            rows = connection.execute("SELECT body FROM receiver_shownedition WHERE record = %s", [record])
            return [json.loads(bytes(body))["pubStatus"] for (body,) in rows]


# What this test process set for itself and the demo must not inherit.
_OURS = {"DATABASE_URL", "REDIS_URL", "LIUBEI_STATE_DIR", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "LIUBEI_SITE_URL"}


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    if CHROMIUM is None and not os.environ.get("LIUBEI_REQUIRE_BROWSER"):
        pytest.skip("NO BROWSER: chromium is not on PATH, so no journey was made. Install Debian's chromium.")
    if "DEVDEMO" in os.environ:
        port, folder = os.environ["DEVDEMO"].split(":")
        yield District(int(port), Path(folder))
        return
    state = tmp_path_factory.mktemp("demo", numbered=False)
    first_port = _four_free_ports()
    log = state / "demo.log"
    environment = {key: value for key, value in os.environ.items() if key not in _OURS}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "liubei.demo"],
            cwd=ROOT,
            env={**environment, "LIUBEI_STATE_DIR": str(state), "PORT": str(first_port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(process, log)
        yield District(first_port, state)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _four_free_ports() -> int:
    for first in range(21000, 30000, 10):
        try:
            for port in range(first, first + 4):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise RuntimeError("no four free ports")


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while "演示已启动" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.5)


@dataclass
class Official:
    """A person at the admin, in a browser window of their own."""

    page: Page
    district: District

    def log_in(self, username: str) -> None:
        self.page.goto(f"{self.district.admin}login/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(self.district.admin)


@pytest.fixture
def official(browser: Browser, browser_context_args: dict[str, Any], district: District) -> Iterator[Any]:
    """``official("jiefang-jiedao-editor")`` logs that person in and gives their browser page."""
    contexts = []

    def log_in(username: str) -> Page:
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        person = Official(context.new_page(), district)
        person.log_in(username)
        return person.page

    yield log_in
    for context in contexts:
        context.close()
