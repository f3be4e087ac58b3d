"""The site's storage, with its failures put into the words of the connector contract."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.core.files.storage import InvalidStorageError, storages

from channels.connector import Refused, Unreachable
from channels.files import PublicFolder, alone_in

STATE = "/_state"
"""Everything the connector remembers lies below this folder, which no server may show."""


@contextmanager
def _told_plainly(path: str) -> Generator[None]:
    # Each storage back end has exceptions of its own (OSError, botocore's…): all mean "the site cannot be
    # reached now". A killed process is a BaseException and passes.
    try:
        yield
    except Exception as error:
        raise Unreachable(
            f"网站存储读写失败：{path}",
            error_class="storage",
            answer=f"{type(error).__name__}: {error}"[:500],
        ) from error


class SiteFolder:
    """Reads and writes; a file that already has the wanted bytes is not written again."""

    def __init__(self, alias: str) -> None:
        try:
            self._storage = storages[alias]
        except InvalidStorageError as error:
            raise Refused(f"没有名为“{alias}”的存储，请检查渠道设置", error_class="settings") from error
        self._folder = PublicFolder(self._storage)

    def alone(self) -> AbstractContextManager[None]:
        return alone_in(self._storage, "website")

    def read(self, path: str) -> bytes | None:
        with _told_plainly(path):
            return self._folder.read(path)

    def read_json(self, path: str) -> Any | None:
        data = self.read(path)
        return None if data is None else json.loads(data)

    def exists(self, path: str) -> bool:
        with _told_plainly(path):
            return self._folder.exists(path)

    def write(self, path: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        with _told_plainly(path):
            if self._folder.read(path) != data:
                self._folder.write(path, data)

    def write_json(self, path: str, value: Any) -> None:
        self.write(path, json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def delete(self, path: str) -> None:
        with _told_plainly(path):
            if self._folder.exists(path):
                self._folder.delete(path)
