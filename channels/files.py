"""Public files in a Django storage: the outlets that we write ourselves (website, board)."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from channels.connector import Unreachable


class PublicFolder:
    """A storage seen as a folder of public files, each written whole or not at all.

    On a local file system a write is a temporary file and a rename; on object storage a single put is
    atomic already.
    """

    def __init__(self, storage: Storage, prefix: str = "") -> None:
        self.storage = storage
        self.prefix = prefix.strip("/")

    def _name(self, path: str) -> str:
        return f"{self.prefix}/{path.lstrip('/')}".lstrip("/")

    def write(self, path: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        name = self._name(path)
        try:
            target = Path(self.storage.path(name))
        except NotImplementedError:  # object storage
            self._put(name, data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)
            _make_newer(temporary, target)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _put(self, name: str, data: bytes) -> None:
        # Storage.save() would choose another name for an existing one; object stores replace in place
        # when told the name directly.
        self.storage._save(name, ContentFile(data))

    def exists(self, path: str) -> bool:
        return self.storage.exists(self._name(path))

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is none."""
        try:
            with self.storage.open(self._name(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def read_json(self, path: str) -> Any | None:
        data = self.read(path)
        return None if data is None else json.loads(data)

    def write_json(self, path: str, value: Any) -> None:
        self.write(path, json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def delete(self, path: str) -> None:
        self.storage.delete(self._name(path))


def _make_newer(temporary: str, target: Path) -> None:
    """Give the new file a later second than the one it replaces: servers tell versions apart by whole seconds.

    Otherwise who asked between two writes of one second would be told "not modified" for ever.
    """
    try:
        before = int(target.stat().st_mtime)
    except FileNotFoundError:
        return
    if before >= int(os.stat(temporary).st_mtime):
        os.utime(temporary, (before + 1, before + 1))


@contextmanager
def alone_in(storage: Storage, name: str) -> Generator[None]:
    """One writer at a time of what ``name`` stands for, in a local folder.

    Behind the channel's slot, which lives in a database session: a sender whose session was cut goes on writing,
    and only a lock of its own keeps the next one off. Object storage has no such lock.

    :raises Unreachable: somebody else is writing.
    """
    try:
        lock = Path(storage.path(f"_state/{name}.lock"))
    except NotImplementedError:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unreachable("另一个进程正在写入同一目录，稍后再试", error_class="storage") from None
        yield
