"""Files of editions, kept by their content: once an edition is issued its bytes never change."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.core.files.storage import storages

from cms.refusal import Refusal
from cms.review.digest import digest_of_file as digest_of

if TYPE_CHECKING:
    from cms.records.media import Attachment, Picture

LARGEST_PICTURE = "max-1600x1600"

_addresses: ContextVar[dict[str, str] | None] = ContextVar("addresses", default=None)


class FileMissing(Refusal):
    """A file that the record uses is gone, its row or its bytes."""


class FileChanged(Refusal):
    """The bytes in the storage are not those that were reviewed."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """As in the edition's schema: ``path`` is the file's address below the website's root."""

    sha256: str
    name: str
    size: int
    media_type: str
    path: str

    def public(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def only_described() -> Generator[dict[str, str]]:
    """Within it files are read but not kept; gives the addresses of the originals by their SHA-256."""
    addresses: dict[str, str] = {}
    token = _addresses.set(addresses)
    try:
        yield addresses
    finally:
        _addresses.reset(token)


def keep_attachment(document: Attachment | None) -> KeptFile:
    if document is None:
        raise FileMissing("正文中有一个附件已被删除，请移除或重新选择后再送审。")
    kept = _keep(document.file, str(document.filename), document.title)
    if kept.sha256 != document.sha256:
        raise FileChanged(f"文件“{document.title}”的内容与审查时不同，请重新上传后再送审。")
    return kept


def keep_picture(picture: Picture | None) -> tuple[KeptFile, int, int]:
    if picture is None:
        raise FileMissing("正文中有一张图片已被删除，请移除或重新选择后再送审。")
    _require_reviewed(picture)
    rendition = picture.get_rendition(LARGEST_PICTURE)
    return _keep(rendition.file, str(rendition.file.name), picture.title), rendition.width, rendition.height


def _require_reviewed(picture: Picture) -> None:
    """The original must be what was reviewed; what is kept is a smaller rendition of it."""
    try:
        with picture.file.open("rb") as original:
            digest = digest_of(original)
    except FileNotFoundError:
        raise FileMissing(f"图片“{picture.title}”已丢失，请重新上传后再送审。") from None
    if digest != picture.sha256:
        raise FileChanged(f"图片“{picture.title}”的内容与审查时不同，请重新上传后再送审。")


def _keep(file: Any, stored_name: str, title: str) -> KeptFile:
    try:
        with file.open("rb") as opened:
            digest, size = digest_of(opened), opened.size
            if (addresses := _addresses.get()) is None:
                _store(f"{digest[:2]}/{digest}", opened, size)
            else:
                addresses[digest] = file.url
    except FileNotFoundError:
        raise FileMissing(f"文件“{title}”已丢失，请重新上传后再送审。") from None
    name = PurePosixPath(stored_name).name
    return KeptFile(
        sha256=digest,
        name=name,
        size=size,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        path=f"/files/{digest[:2]}/{digest}/{_address(name)}",
    )


def _store(name: str, opened: Any, size: int) -> None:
    storage = storages["kept"]
    if storage.exists(name):
        if storage.size(name) == size:
            return
        storage.delete(name)  # an earlier write was cut short
    storage.save(name, File(opened))


def _address(name: str) -> str:
    """An ASCII file name, so that no server and no crawler disagrees on how to write it."""
    suffix = PurePosixPath(name).suffix.lower()
    return (
        name
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)
        else f"attachment{suffix if suffix.isascii() else ''}"
    )
