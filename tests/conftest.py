from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import Newsroom, make_newsroom


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


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()
