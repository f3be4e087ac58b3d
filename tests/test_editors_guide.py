"""docs/editors-guide.md names what there is: pictures, links inside it, and the words of the screens in 【】."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import wagtail
from PIL import Image

from docs.guide.flows import FLOWS
from docs.guide.make import GUIDE, HEAVIEST, PICTURES, QUOTED, SHOWN, WIDTH

ROOT = Path(__file__).resolve().parent.parent
TRANSLATED = Path(wagtail.__file__).parent / "admin" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
WHERE = {"cms": (".py", ".html", ".js"), "channels": (".py", ".html"), "locale": (".po",)}


@cache
def sources() -> str:
    """What may be shown: our templates, Python and translations, and Wagtail's own Chinese."""
    files = [
        path
        for folder, endings in WHERE.items()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings and "migrations" not in path.parts
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*files, TRANSLATED])


def guide() -> str:
    return GUIDE.read_text(encoding="utf-8")


def test_every_picture_is_there_and_used() -> None:
    shown = SHOWN.findall(guide())
    assert len(shown) == len(set(shown))
    assert {path.name for path in PICTURES.iterdir()} == set(shown)


def test_pictures_are_light_and_of_one_width() -> None:
    for path in PICTURES.iterdir():
        assert path.stat().st_size < HEAVIEST
        assert Image.open(path).width == WIDTH


def test_every_quoted_label_is_on_a_screen() -> None:
    words = {word for quoted in QUOTED.findall(guide()) for word in quoted.split(" › ")}
    assert len(words) > 50
    assert [word for word in sorted(words) if word not in sources()] == []


def test_every_link_inside_leads_somewhere() -> None:
    headings = {line.lstrip("# ") for line in guide().splitlines() if line.startswith("#")}
    assert {link for link in re.findall(r"\]\(#([^)]+)\)", guide())} <= {
        heading.lower().replace(" ", "-").translate({ord(mark): None for mark in "：（）、，"})
        for heading in headings
    }


def test_the_script_takes_every_picture() -> None:
    taken = re.findall(r'tour\.take\(\s*page, "([a-z-]+)"', (GUIDE.parent / "guide" / "flows.py").read_text())
    assert {f"{name}.png" for name in taken} == set(SHOWN.findall(guide()))
    assert len(FLOWS) == len(set(FLOWS))
