"""The pictures of docs/editors-guide.md, taken from a demo of its own by walking the flows that it describes.

``python -m docs.guide.make``. It ends with an error when a screen, a button or a field on the way is not there, when
a label that the guide quotes in 【】 was on none of the screens, and when pictures and guide do not match.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bench.demo import RunningDemo, running_demo
from docs.guide import flows
from liubei.district import DEMO_PASSWORD

DOCS = Path(__file__).resolve().parent.parent
GUIDE = DOCS / "editors-guide.md"
PICTURES = DOCS / "images" / "guide"
WIDTH = 1280
HEAVIEST = 150_000
"""Bytes of one picture."""
COLOURS = (128, 64, 32)
QUOTED = re.compile(r"【([^】]+)】")
SHOWN = re.compile(r"images/guide/([a-z0-9-]+\.png)")


@dataclass
class Tour:
    """Somebody with a browser, taking pictures; remembers every word that was on a screen."""

    demo: RunningDemo
    browser: Browser
    seen: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    people: dict[str, Page] = field(default_factory=dict)

    def person(self, username: str) -> Page:
        """Their page, logged in."""
        if username not in self.people:
            page = self.stranger()
            page.goto(f"{self.demo.admin}login/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", DEMO_PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(self.demo.admin)
            self.people[username] = page
        return self.people[username]

    def stranger(self) -> Page:
        context = self.browser.new_context(
            locale="zh-CN", viewport={"width": WIDTH, "height": 800}, reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        return context.new_page()

    def read(self, page: Page) -> None:
        """Remember what the screen says."""
        self.seen.append(page.locator("html").evaluate("page => page.outerHTML"))

    def take(self, page: Page, name: str, *, at: Locator | None = None, height: int = 800) -> None:
        """A picture of the window, or of as much of it as ``height`` pixels; ``at`` is brought to its top."""
        page.wait_for_load_state("networkidle")
        if at is not None:
            expect(at).to_be_visible()
            at.evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 90)")
            page.wait_for_timeout(200)
        self.read(page)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
        save(page.screenshot(clip=clip, animations="disabled"), PICTURES / f"{name}.png")
        self.taken.append(f"{name}.png")


def save(picture: bytes, path: Path) -> None:
    """With as many colours as its weight allows."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < HEAVIEST:
            return
    raise SystemExit(f"{path.name} 超过 {HEAVIEST} 字节")


def check(tour: Tour) -> list[str]:
    """Where guide, pictures and screens differ."""
    guide = GUIDE.read_text(encoding="utf-8")
    shown, screens = SHOWN.findall(guide), "\n".join(tour.seen)
    words = {word for quoted in QUOTED.findall(guide) for word in quoted.split(" › ")}
    return [
        *(f"没有拍摄手册中的图 {name}" for name in sorted(set(shown) - set(tour.taken))),
        *(f"手册没有用到图 {name}" for name in sorted(set(tour.taken) - set(shown))),
        *(f"界面上没有“{word}”" for word in sorted(words) if word not in screens),
    ]


@contextmanager
def a_tour() -> Iterator[Tour]:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder) / "demo") as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield Tour(demo, browser)
        browser.close()


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with a_tour() as tour:
        walk(tour, flows.FLOWS)
    problems = check(tour)
    for old in PICTURES.glob("*.png"):
        if old.name not in tour.taken:
            old.unlink()
    print(f"{len(tour.taken)} 张图，{sum(path.stat().st_size for path in PICTURES.glob('*.png'))} 字节")
    if problems:
        sys.exit("\n".join(problems))


def walk(tour: Tour, steps: tuple[Callable[[Tour], None], ...]) -> None:
    for step in steps:
        print(f"{step.__doc__ or step.__name__}".split("\n")[0])
        step(tour)


if __name__ == "__main__":
    main()
