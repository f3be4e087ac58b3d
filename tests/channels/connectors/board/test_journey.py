"""The hall display in a real browser: it turns by itself, survives the network, and forgets what was withdrawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from channels.connector import Outlet

from .conftest import Board, dated_parcel

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="没有 chromium：大屏的浏览器测试没有运行！"),
]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class StaticServer:
    """Any static server will do; this one can be stopped and started again on its port."""

    def __init__(self, root: Path) -> None:
        self.handler = partial(QuietHandler, directory=str(root))
        self.port = 0
        self.start()

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def server(site: Path) -> Iterator[StaticServer]:
    site.mkdir(parents=True)
    running = StaticServer(site)
    yield running
    running.stop()


@pytest.fixture
def hall(site: Path, server: StaticServer) -> Board:
    board = Board(site, display_seconds=1, idle_seconds=3, poll_seconds=1)
    board.outlet = Outlet("hall", "大厅", board.outlet.settings, site_url=f"http://127.0.0.1:{server.port}")
    for number in range(3):
        board.deliver(dated_parcel(number))
    return board


@pytest.fixture
def screen(chromium: Browser, server: StaticServer, hall: Board) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(f"http://127.0.0.1:{server.port}/board/hall/")
    yield opened
    assert complaints == []
    context.close()


def test_it_shows_the_list_and_turns_to_the_items_by_itself(screen: Page):
    expect(screen.locator(".row")).to_have_count(3)
    expect(screen.locator("#plain")).to_be_hidden()
    expect(screen.locator(".item .headline")).to_have_text("信息第2号")
    expect(screen.locator(".item .facts")).to_contain_text("450205001/2026-00001")
    expect(screen.locator(".item .headline")).to_have_text("信息第1号", timeout=20_000)
    expect(screen.locator(".rows")).to_be_visible(timeout=20_000)


def test_a_withdrawn_item_disappears_at_the_next_poll(screen: Page, hall: Board):
    screen.locator("#pause").click()
    screen.locator("#contents").click()
    screen.locator(".row", has_text="信息第1号").click()
    expect(screen.locator(".item .headline")).to_have_text("信息第1号")
    hall.deliver(dated_parcel(1, 2, "withdraw"))
    expect(screen.locator(".row")).to_have_count(2, timeout=20_000)
    expect(screen.locator("#stage")).not_to_contain_text("信息第1号")
    for number in (0, 2):
        hall.deliver(dated_parcel(number, 2, "withdraw"))
    expect(screen.locator("#stage")).to_have_text("暂无公开信息", timeout=20_000)


def test_a_touched_item_stays_and_the_turning_resumes_when_nobody_is_there(screen: Page):
    screen.locator(".row", has_text="信息第0号").click()
    screen.wait_for_timeout(1_800)  # longer than a page stays when nobody touches
    expect(screen.locator(".item .headline")).to_have_text("信息第0号")
    expect(screen.locator(".rows")).to_be_visible(timeout=20_000)


def test_it_keeps_its_content_without_a_network_even_after_a_reload(
    screen: Page, server: StaticServer, hall: Board
):
    screen.evaluate("navigator.serviceWorker.ready")
    screen.wait_for_function("navigator.serviceWorker.controller !== null")
    screen.locator("#pause").click()
    expect(screen.locator("#notice")).to_be_empty()
    server.stop()
    expect(screen.locator("#notice")).to_contain_text("网络中断，显示的是", timeout=20_000)
    screen.reload()
    expect(screen.locator("#notice")).to_contain_text("网络中断，显示的是", timeout=20_000)
    expect(screen.locator("#stage")).to_contain_text("信息第2号")
    hall.deliver(dated_parcel(7))
    server.start()
    expect(screen.locator("#notice")).to_be_empty(timeout=20_000)
    expect(screen.locator("#stage")).to_contain_text("信息第7号", timeout=20_000)


def test_without_a_service_worker_it_still_has_what_the_browser_kept(
    chromium: Browser, server: StaticServer, hall: Board
):
    """On a plain http intranet there is no service worker; and the page may come where the items do not."""
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/board/hall/")
    expect(page.locator(".row")).to_have_count(3)
    page.route("**/items.json", lambda route: route.abort())
    page.reload()
    expect(page.locator("#notice")).to_contain_text("网络中断，显示的是")
    expect(page.locator("#stage")).to_contain_text("信息第2号")
    context.close()


def test_hostile_text_runs_nothing(chromium: Browser, server: StaticServer, hall: Board):
    title = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    hall.deliver(dated_parcel(9, title=title, body=[{"type": "text", "html": f"<p>正文{title}</p>"}]))
    page = chromium.new_context().new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"http://127.0.0.1:{server.port}/board/hall/")
    expect(page.locator(".item .headline")).to_have_text(title, timeout=20_000)
    page.context.close()


def test_it_can_be_read_without_javascript(chromium: Browser, server: StaticServer, hall: Board):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"http://127.0.0.1:{server.port}/board/hall/")
    expect(page.locator("#plain li")).to_have_count(3)
    expect(page.locator("#plain")).to_contain_text("信息第2号")
    page.context.close()
