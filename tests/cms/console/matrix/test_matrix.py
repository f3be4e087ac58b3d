"""Every kind of person at every address of the admin: who may, who may not, and nobody told what is hidden."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from tests.cms.console.matrix.area_rows import AREAS
from tests.cms.console.matrix.areas import SECRET
from tests.cms.console.matrix.rows import EVERYONE, EXEMPT, OWN, ROOT, STAFF, Row
from tests.cms.console.matrix.rows import ROWS as FOUNDATION
from tests.cms.console.matrix.world import World, build

ROWS = [*FOUNDATION, *AREAS]
pytestmark = pytest.mark.django_db

AJAX = {"x-requested-with": "XMLHttpRequest"}
NOT_ADMIN = ("api-v1",)
"""The public interface, which shows editions only."""


@pytest.fixture(scope="module", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One set of folders for the module, as there is one world."""
    from django.conf import settings

    root: Path = tmp_path_factory.mktemp("matrix")
    storages = {**settings.STORAGES}
    for alias in ("kept", "site"):
        storages[alias] = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(root / alias)},
        }
    with override_settings(MEDIA_ROOT=str(root / "media"), STORAGES=storages):
        yield


@pytest.fixture(scope="module")
def world(own_folders: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, in a transaction that is rolled back."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # refusals are what is asked for
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    return {person: world.client(person) for person in world.people}


def ask(row: Row, world: World, client: Client) -> tuple[bool, str]:
    """Whether it was allowed, and what was said. Undone afterwards."""
    ids = {name: getattr(thing, "pk", None) for name, thing in world.things.items()}
    arguments = row.arguments(world)
    named, placed = (arguments, ()) if isinstance(arguments, dict) else (None, arguments)
    address = reverse(row.name, args=placed, kwargs=named) + row.query.format(**ids)
    with transaction.atomic():
        answer = (
            client.get(address)
            if row.data is None
            else client.post(address, row.data(world), headers=AJAX if row.label == "ajax" else None)
        )
        allowed = opened(answer, row) if row.done is None else bool(row.done(world))
        transaction.set_rollback(True)
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return allowed, said.decode("utf-8", "replace")


def opened(answer: Any, row: Row) -> bool:
    """Refusals are 403, 404, the log-in, or home with a message."""
    if row.page:
        return answer.status_code == 200
    if answer.status_code in (301, 302):
        leaving = answer.wsgi_request.path == reverse("wagtailadmin_logout")
        return leaving or not (answer.url == reverse("wagtailadmin_home") or "/login/" in answer.url)
    return answer.status_code < 400


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_who_may(row: Row, world: World, clients: dict[str, Client]) -> None:
    allowed, told = set(), set()
    for person, client in clients.items():
        cookies = client.cookies.copy()
        may, said = ask(row, world, client)
        client.cookies = cookies
        if may:
            allowed.add(person)
        if SECRET in said:
            told.add(person)
    assert sorted(allowed) == sorted(row.allowed)
    assert told <= OWN | ROOT | row.told


def test_the_table_names_every_kind_of_person(world: World) -> None:
    assert set(world.people) == EVERYONE
    assert {person for person, user in world.people.items() if user and user.is_active} == STAFF


def _addresses(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            if part.name:
                yield ":".join([*spaces, part.name])
        else:
            yield from _addresses(part, (*spaces, part.namespace) if part.namespace else spaces)


def test_every_address_of_the_admin_has_a_row() -> None:
    """Whoever adds an address says here who may open it, or why it needs no row."""
    addresses = {name for name in _addresses(get_resolver()) if not name.startswith(NOT_ADMIN)}
    named = {row.name for row in ROWS}
    assert addresses - named - set(EXEMPT) == set()
    assert (named | set(EXEMPT)) - addresses == set()
    assert named & set(EXEMPT) == set()
