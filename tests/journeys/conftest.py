"""Journeys drive the real demo: every process that `make demo` starts, its own databases, a real browser."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from bench.demo import RunningDemo, running_demo
from liubei.district import DEMO_PASSWORD

CHROMIUM = shutil.which("chromium")
SLOW = 60_000
"""Milliseconds that anything may take on a busy machine; nothing waits longer than it must."""
expect.set_options(timeout=SLOW)


def require_browser() -> None:
    if CHROMIUM is None:
        if os.environ.get("LIUBEI_REQUIRE_BROWSER"):
            pytest.fail("chromium is required here and is not installed")
        pytest.skip("NO BROWSER: chromium is not on PATH, so no journey was made. Install Debian's chromium.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    require_browser()
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1366, "height": 900}}


class District(RunningDemo):
    def partner_keeps(self, record: str) -> list[str]:
        """The ``pubStatus`` of the record's item at each partner that has it, from the partners' database."""
        with self.database("newsroom") as connection:
            rows = connection.execute("SELECT body FROM receiver_shownedition WHERE record = %s", [record])
            return [json.loads(bytes(body))["pubStatus"] for (body,) in rows]

    def database(self, name: str = "liubei") -> psycopg.Connection:
        return psycopg.connect(f"postgresql://postgres@/{name}?host={self.state / 'postgres'}")


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    with running_demo(tmp_path_factory.mktemp("demo", numbered=False), District) as demo:
        yield demo


@dataclass
class Official:
    """A person at the admin, in a browser window of their own."""

    page: Page
    district: District

    def log_in(self, username: str) -> None:
        self.page.set_default_timeout(SLOW)
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
