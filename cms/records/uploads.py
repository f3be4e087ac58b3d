"""Uploaded attachments: what they are by their content, not only by their name, and what they must not carry."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError

LONGEST_STEM = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_PARTS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
OOXML_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF"}
MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
MOST_MEMBERS = 500
MOST_UNPACKED = 500 * 1024 * 1024


def check_upload(name: str, data: bytes) -> None:
    """Raises ValidationError, in Chinese, for what may not be attached to a record."""
    extension = extension_of(name)
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        allowed = "、".join(settings.WAGTAILDOCS_EXTENSIONS)
        raise ValidationError(f"不能上传“.{extension}”文件。可以上传：{allowed}。")
    _check_content(extension, data)


def normal_name(name: str) -> str:
    """A file name that no system stumbles over: composed characters, nothing invisible, one dot, not too long."""
    path = PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/")))
    visible = "".join(
        letter for letter in path.name if unicodedata.category(letter)[0] not in "CZ" or letter == " "
    )
    stem, dot, extension = visible.rpartition(".")
    if not dot:
        stem, extension = visible, ""
    stem = re.sub(r"[\s.]+", "_", stem.strip(" ._"))[:LONGEST_STEM].strip("_") or "file"
    return f"{stem}.{extension.strip().lower()}" if extension.strip() else stem


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _check_content(extension: str, data: bytes) -> None:
    check = _CHECKS.get(extension)
    if check is None:
        raise ValidationError(f"系统还不会检查“.{extension}”文件的内容，不能上传。")
    check(extension, data)


def _wrong_content(extension: str) -> ValidationError:
    return ValidationError(
        f"文件内容不是“.{extension}”格式，可能只改了扩展名，或文件已损坏。请用原来的软件另存为这种格式后再上传。"
    )


def _pdf(extension: str, data: bytes) -> None:
    if not data.startswith(b"%PDF-"):
        raise _wrong_content(extension)


def _picture(extension: str, data: bytes) -> None:
    if not data.startswith(PICTURES[extension]):
        raise _wrong_content(extension)


def _ole(extension: str, data: bytes) -> None:
    parts = OLE_PARTS.get(extension, ())
    if not data.startswith(OLE) or (parts and not any(part.encode("utf-16-le") in data for part in parts)):
        raise _wrong_content(extension)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise _macros()


def _ooxml(extension: str, data: bytes) -> None:
    with _archive(extension, data) as archive:
        names = archive.namelist()
        parts = OOXML_PARTS[extension]
        if "[Content_Types].xml" not in names or not any(name.startswith(parts) for name in names):
            raise _wrong_content(extension)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise _macros()
        if b"macroenabled" in archive.read("[Content_Types].xml").lower():
            raise _macros()


def _macros() -> ValidationError:
    return ValidationError("文件含有宏，不能上传。请另存为不含宏的文件，或转换为 PDF 后再上传。")


def _ofd(extension: str, data: bytes) -> None:
    with _archive(extension, data) as archive:
        if "OFD.xml" not in archive.namelist():
            raise _wrong_content(extension)


def _text(extension: str, data: bytes) -> None:
    codings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if MARKUP.search(text):
            raise ValidationError("文本中含有网页代码，不能上传。请只保留文字，或转换为 PDF 后再上传。")
        return
    raise _wrong_content(extension)


def _zip(extension: str, data: bytes) -> None:
    """Everything in it is checked as if it were uploaded by itself; no archive in an archive."""
    with _archive(extension, data) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if any(member.flag_bits & 1 for member in members):
            raise ValidationError("压缩包有密码，无法审查，不能上传。请去掉密码后再上传。")
        for member in members:
            _check_member(archive, member)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    path, extension = PurePosixPath(member.filename), extension_of(member.filename)
    if path.is_absolute() or ".." in path.parts:
        raise ValidationError("压缩包内的文件路径不合规范，请重新压缩后再上传。")
    allowed = {*settings.WAGTAILDOCS_EXTENSIONS, *PICTURES} - {"zip"}
    if extension not in allowed:
        raise ValidationError(f"压缩包内的“{path.name}”不是可以公开的文件类型，请去掉后重新压缩。")
    try:
        _check_content(extension, archive.read(member))
    except ValidationError as error:
        raise ValidationError(f"压缩包内的“{path.name}”：{error.messages[0]}") from error
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise _wrong_content("zip") from error


def _archive(extension: str, data: bytes) -> zipfile.ZipFile:
    """Opened, and not one that fills the disk when it is unpacked."""
    if not data.startswith(b"PK"):
        raise _wrong_content(extension)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _wrong_content(extension) from error
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValidationError("压缩包内的文件太多，或展开后太大，不能上传。请分成几个较小的文件。")
    return archive


_CHECKS: dict[str, Callable[[str, bytes], None]] = {
    "pdf": _pdf,
    **dict.fromkeys(PICTURES, _picture),
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et"), _ole),
    **dict.fromkeys(OOXML_PARTS, _ooxml),
    "ofd": _ofd,
    **dict.fromkeys(("txt", "csv"), _text),
    "zip": _zip,
}
