"""Every kind of record, from the chooser of kinds to the district's website with all its elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.records.kinds import every_kind
from cms.records.models import Record
from tests.journeys import filling
from tests.journeys.conftest import District, Official
from tests.journeys.kinds_filled import FILLED

AGENCY = "qu-zhengfu-bangongshi"
KINDS = every_kind()


@dataclass
class Office:
    """One agency's people, each logged in once for all kinds."""

    district: District
    page_of: Callable[[str], Page]


@pytest.fixture(scope="module")
def office(browser: Browser, browser_context_args: dict[str, Any], district: District) -> Iterator[Office]:
    pages: dict[str, Page] = {}

    def page_of(role: str) -> Page:
        if role not in pages:
            pages[role] = browser.new_context(**browser_context_args).new_page()
            Official(pages[role], district).log_in(f"{AGENCY}-{role}")
        return pages[role]

    yield Office(district, page_of)
    for page in pages.values():
        page.context.close()


def write(office: Office, kind: type[Record], title: str) -> None:
    page, filled = office.page_of("editor"), FILLED[kind.kind_code]
    filling.new_record(page, office.district, kind.kind_label)
    filling.write(page, title, filled.text)
    filling.fill(page, filled.values)
    for relation, rows in filled.rows.items():
        for number, row in enumerate(rows):
            filling.add_row(page, relation, number, row)
    filling.send(page)


def test_the_chooser_offers_every_kind_and_every_kind_is_filled_in_here(office: Office) -> None:
    page = office.page_of("editor")
    filling.kinds_of(page, office.district)
    expect(page.locator(".lb-kinds strong")).to_have_text([kind.kind_label for kind in KINDS])
    assert set(FILLED) == {kind.kind_code for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.kind_code for kind in KINDS])
def test_it_is_created_reviewed_and_published(office: Office, kind: type[Record]) -> None:
    title = f"全部种类走一遍：{kind.kind_label}"
    write(office, kind, title)
    steps = ("confidentiality", "approval") if kind.kind_code == "clarification" else filling.STEPS
    for role in steps:
        if kind is KINDS[0]:
            filling.decide(office.page_of(role), office.district, title)
        else:
            filling.decide_by_post(office.page_of(role).context.request, office.district, title)
    told = filling.published_page(office.district, title)
    missing = [text for text in FILLED[kind.kind_code].told() if text not in told]
    assert missing == []
