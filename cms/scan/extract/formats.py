"""Which format a file is, by its first bytes rather than by its name, and who reads it."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from cms.scan.extract import archive, ooxml, pdf, picture, plain
from cms.scan.extract.contents import Contents, Limits, TooMuch

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READ_IT = "请由专人打开通读，确认没有不应公开的内容"
PACKED = {
    b"Rar!\x1a\x07": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"{\\rtf": "RTF 文档",
}


def extract(name: str, data: bytes, limits: Limits | None = None) -> Contents:
    """Never raises for what is wrong with a file: that becomes a notice, and a person must look."""
    limits = limits or Limits()
    contents = Contents()
    try:
        _read(name, data, contents, limits)
    except TooMuch as problem:
        contents.note("unreadable", "", f"{problem}，没有检查完。{READ_IT}，或拆分后重新上传。")
    except Exception as problem:  # whatever a parser trips over is a file that could not be checked
        contents.note(
            "unreadable", "", f"文件损坏或格式不规范（{type(problem).__name__}），没有检查完。{READ_IT}。"
        )
    return contents


def _read(name: str, data: bytes, contents: Contents, limits: Limits) -> None:
    limits.tick()
    limits.depth -= 1
    if limits.depth < 0:
        raise TooMuch("文件层层嵌套")
    try:
        if data.startswith(b"PK"):
            _read_zip(data, contents, limits)
        elif b"%PDF-" in data[:1024]:
            pdf.read(data, contents, limits, extract)
        elif data.startswith(OLD_OFFICE):
            contents.note("unreadable", "", _old_office(name, data))
        elif picture.is_picture(data):
            picture.read(data, contents)
        elif packed := next((said for start, said in PACKED.items() if data.startswith(start)), ""):
            contents.note(
                "unreadable", "", f"{packed}不能自动检查。请改为 docx、xlsx、pdf 或 zip 后上传，或{READ_IT}。"
            )
        else:
            plain.read(name, data, contents, limits)
    finally:
        limits.depth += 1


def _read_zip(data: bytes, contents: Contents, limits: Limits) -> None:
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        contents.note("unreadable", "", f"压缩包或文档已损坏，打不开。请重新上传，或{READ_IT}。")
        return
    with opened:
        if ooxml.is_document(opened.namelist()):
            ooxml.read(opened, contents, limits, extract)
        else:
            archive.read(opened, contents, limits, extract)


def _old_office(name: str, data: bytes) -> str:
    if (
        "EncryptedPackage".encode("utf-16-le") in data[: 1 << 20]
        or "EncryptedPackage".encode("utf-16-le") in data[-(1 << 20) :]
    ):
        return f"文档设有打开密码，不能自动检查。请去掉密码后重新上传，或{READ_IT}。"
    suffix = PurePosixPath(name).suffix.lower() or "旧版 Office"
    return f"{suffix} 是旧版格式，不能自动检查。请另存为 docx 或 xlsx 后重新上传，或{READ_IT}。"
