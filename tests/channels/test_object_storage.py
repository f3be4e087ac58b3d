"""Website and board on a storage without a file system, as S3 is one: the same public files."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from channels.connector import Outlet, Unreachable
from channels.connectors.board.connector import BoardConnector
from channels.connectors.website.connector import WebsiteConnector
from channels.files import PublicFolder, alone_in
from tests.channels.parcels import parcel


class ObjectStore(Storage):
    """Names and bytes and nothing else, as an object store has them: no paths, no folders, no rename."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def _save(self, name: str, content: Any) -> str:
        self.objects[name] = content.read()
        return name

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        if name not in self.objects:
            raise FileNotFoundError(name)
        return ContentFile(self.objects[name], name=name)

    def exists(self, name: str) -> bool:
        return name in self.objects

    def delete(self, name: str) -> None:
        self.objects.pop(name, None)

    def size(self, name: str) -> int:
        return len(self.objects[name])


OUTLET = Outlet(slug="hall", name="公开栏", site_url="https://www.example.gov.cn")


@pytest.fixture
def objects(settings: Any) -> PublicFolder:
    memory = {"BACKEND": "tests.channels.test_object_storage.ObjectStore"}
    settings.STORAGES = {**settings.STORAGES, "site": memory}
    return PublicFolder(storages["site"])


def test_writing_replaces_what_is_there(objects: PublicFolder) -> None:
    objects.write("a/b.html", "one")
    objects.write("a/b.html", "two")
    assert objects.read("a/b.html") == b"two"
    assert list(objects.storage.objects) == ["a/b.html"]


@pytest.mark.parametrize("connector", [WebsiteConnector, BoardConnector])
def test_an_edition_comes_changes_and_goes(objects: PublicFolder, connector: type) -> None:
    page = {WebsiteConnector: parcel().content["path"], BoardConnector: "board/hall/feed.xml"}[connector]
    assert connector(OUTLET).deliver(parcel(1, title="第一版")).edition == 1
    assert "第一版" in objects.read(page).decode()
    assert connector(OUTLET).deliver(parcel(2, title="第二版")).edition == 2
    assert "第二版" in objects.read(page).decode()
    assert connector(OUTLET).deliver(parcel(1, title="第一版")).edition == 2  # a late one changes nothing
    assert "第二版" in objects.read(page).decode()
    assert connector(OUTLET).deliver(parcel(3, "withdraw")).action == "withdraw"
    assert "第二版" not in (objects.read(page) or b"").decode()


def test_two_writers_never_share_a_local_folder(tmp_path: Any) -> None:
    storage = FileSystemStorage(tmp_path)
    with alone_in(storage, "website"):
        with pytest.raises(Unreachable), alone_in(storage, "website"):
            pass
        with alone_in(storage, "board-hall"):
            pass
    with alone_in(storage, "website"):
        pass
