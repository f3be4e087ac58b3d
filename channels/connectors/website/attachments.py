"""Copies of attachments and pictures on the site, each kept as long as some record uses it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from hashlib import sha256

from django.core.files import File

from channels.connector import DeliveryFailed, ParcelFile, Refused, Unreachable
from channels.connectors.website.addresses import check_file_path
from channels.connectors.website.folder import STATE, SiteFolder


def _holders_address(path: str) -> str:
    _, _, folder, digest, _ = path.split("/", 4)
    return f"{STATE}/files/{folder}/{digest}.json"


@contextmanager
def _kept(file: ParcelFile) -> Generator[File]:
    """The file's bytes where editions keep them; trouble in the words of the connector contract."""
    try:
        with file.open() as source:
            yield source
    except FileNotFoundError as error:
        raise Refused(f"找不到附件“{file.name}”的内容", error_class="storage") from error
    except DeliveryFailed:  # from the site's storage, while the bytes were on their way
        raise
    except Exception as error:
        raise Unreachable(f"读取附件“{file.name}”失败", error_class="storage") from error


class Attachments:
    """Holders are kept per digest: ``{path: [record, …]}``, for one content may go by several names."""

    def __init__(self, folder: SiteFolder) -> None:
        self._folder = folder

    def check(self, files: Iterable[ParcelFile]) -> None:
        """Refuse a wrong address, missing bytes or other bytes than promised, before anything changes."""
        for file in files:
            check_file_path(file)
            if not self._folder.exists(file.path):
                self._check_bytes(file)

    def _check_bytes(self, file: ParcelFile) -> None:
        found = sha256()
        with _kept(file) as source:
            while chunk := source.read(1 << 20):
                found.update(chunk)
        if found.hexdigest() != file.sha256:
            raise Refused(f"附件“{file.name}”的内容与登记的摘要不符", error_class="storage")

    def hold(self, record: str, files: Iterable[ParcelFile]) -> None:
        """Note the holder first: a copy without a holder would never be removed."""
        for file in files:
            holders = self._holders(file.path)
            holders[file.path] = sorted({*holders.get(file.path, ()), record})
            self._folder.write_json(_holders_address(file.path), holders)
            if not self._folder.exists(file.path):
                with _kept(file) as source:
                    self._folder.write(file.path, source.read())

    def release(self, record: str, paths: Iterable[str]) -> None:
        """Delete the copy first: a holder without a copy is found again by the next try."""
        for path in paths:
            holders = self._holders(path)
            rest = [holder for holder in holders.pop(path, ()) if holder != record]
            if rest:
                holders[path] = rest
            else:
                self._folder.delete(path)
            self._save(path, holders)

    def _holders(self, path: str) -> dict[str, list[str]]:
        return self._folder.read_json(_holders_address(path)) or {}

    def _save(self, path: str, holders: dict[str, list[str]]) -> None:
        if holders:
            self._folder.write_json(_holders_address(path), holders)
        else:
            self._folder.delete(_holders_address(path))
