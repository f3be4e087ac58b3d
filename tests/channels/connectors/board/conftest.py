from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from channels.connector import Outlet, Parcel, Receipt
from channels.connectors.board.connector import BoardConnector
from tests.channels.parcels import parcel

SITE = "https://www.liubei.example"


def record(number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"board-{number}")


def dated_parcel(number: int, edition: int = 1, action: str = "publish", **changes: Any) -> Parcel:
    """Record ``number``, first published on minute ``number``."""
    moment = f"2026-11-24T{8 + number // 60:02d}:{number % 60:02d}:00+08:00"
    facts = {"title": f"信息第{number}号", "published_at": moment, "issued_at": moment, **changes}
    return parcel(edition, action, record(number), **facts)


class Board:
    """One board in a folder, and how the world sees it."""

    def __init__(self, root: Path, **settings: Any) -> None:
        self.root = root
        self.outlet = Outlet("hall", "政务服务大厅", settings=settings, site_url=SITE)

    def prepare(self) -> None:
        BoardConnector(self.outlet).prepare()

    def deliver(self, sent: Parcel) -> Receipt:
        return BoardConnector(self.outlet).deliver(sent)

    @property
    def folder(self) -> Path:
        return self.root / "board" / "hall"

    def public(self, name: str) -> str:
        return (self.folder / name).read_text()

    def tree(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.suffix != ".lock"
        }


@pytest.fixture(autouse=True)
def site(settings: Any, tmp_path: Path) -> Path:
    root = tmp_path / "site"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "site": {"BACKEND": backend, "OPTIONS": {"location": str(root)}},
    }
    return root


@pytest.fixture
def board(site: Path) -> Board:
    return Board(site)
