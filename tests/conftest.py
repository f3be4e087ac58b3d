from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.copying import Copy, all_rows
from tests.newsroom import Newsroom, make_newsroom, same_newsroom


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """Every test has folders of its own for uploads, kept files and the published site."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    storages = {**settings.STORAGES}
    for alias in ("kept", "site"):
        storages[alias] = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / alias)},
        }
    settings.STORAGES = storages


@pytest.fixture(scope="session")
def made_newsroom(django_db_setup: None, django_db_blocker: Any) -> tuple[Newsroom, Copy]:
    with django_db_blocker.unblock(), transaction.atomic():
        before = all_rows()
        made = make_newsroom()
        copy = Copy.of(before, all_rows())
        transaction.set_rollback(True)
    return made, copy


@pytest.fixture
def newsroom(made_newsroom: tuple[Newsroom, Copy], db: None) -> Newsroom:
    made, copy = made_newsroom
    return same_newsroom(made) if copy.put_back() else make_newsroom()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
