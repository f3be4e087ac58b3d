"""A record as material for the content scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from cms.records.walking import FileSpot, walk
from cms.scan.scanning import File, Material, Text


def material_of(record: Any) -> Material:
    """All its texts, and each of its files once, with their titles and names, which are published too."""
    found = walk(record)
    texts = [
        Text(spot.path, spot.scope, spot.place, reading)
        for spot in found.texts
        for reading in spot.readings()
        if reading.strip()
    ]
    files: dict[tuple[type, int], FileSpot] = {}
    for spot in found.files:
        files.setdefault((type(spot.file), spot.file.pk), spot)
    for spot in files.values():
        name, scope = PurePosixPath(spot.file.file.name).name, f"name:{spot.file.title}"
        texts.append(Text(spot.path, scope, "附件名称", spot.file.title))
        texts.append(Text(spot.path, scope, f"附件“{spot.file.title}”的文件名", name))
    return Material(texts, [_file(spot) for spot in files.values()])


def _file(spot: FileSpot) -> File:
    file = spot.file
    name = PurePosixPath(file.file.name).name
    return File(spot.path, file.title, name, file.sha256, _reader(file))


def _reader(file: Any) -> Callable[[], bytes]:
    def read() -> bytes:
        with file.file.open("rb") as opened:
            return opened.read()

    return read
