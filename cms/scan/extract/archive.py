"""zip: every file in it, by its own format; names too."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

from cms.scan.extract.contents import Contents, Limits

UTF8_NAME = 0x800
ENCRYPTED = 0x1


def read(
    opened: zipfile.ZipFile, contents: Contents, limits: Limits, extract: Callable[..., Contents]
) -> None:
    for entry in opened.infolist():
        name = _name(entry)
        contents.say("压缩包内的文件名", name, limits)
        if entry.is_dir():
            continue
        if entry.flag_bits & ENCRYPTED:
            contents.note("unreadable", name, "设有密码，不能自动检查。请去掉密码后重新上传。")
            continue
        contents.take(extract(name, part(opened, entry, limits), limits), name)


def part(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """One part's bytes. Raises TooMuch before it would unpack what the limits forbid, whatever its header says."""
    limits.unpack(entry.compress_size, entry.file_size)
    with opened.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        limits.unpack(entry.compress_size, limits.unpacked + 1)
    return data


def _name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are in the local encoding of whoever packed them: here GB 18030."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
