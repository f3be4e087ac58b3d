"""Opening what was uploaded as a Word file: only a sound .docx of bearable size gets through."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST_FILE = 30 * 1024 * 1024
LARGEST_CONTENT = 300 * 1024 * 1024
MOST_PARTS = 5_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and any Office file with a password
DOCUMENT = "word/document.xml"
UNREADABLE = "文件内容读不出来，可能已损坏。请用 Word 或 WPS 打开后另存为新的 .docx。"


class NotAWordFile(ValueError):
    """The file cannot be imported; says why and what to do, in Chinese."""


def open_package(file: BinaryIO) -> zipfile.ZipFile:
    """The package of parts that a .docx is. Raises NotAWordFile."""
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise NotAWordFile(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请先压缩其中的图片。")
    if data.startswith(OLE):
        raise NotAWordFile(
            "这是旧格式（.doc）或加了密码的文件。请用 Word 或 WPS 打开，取消密码，另存为 .docx 后再导入。"
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotAWordFile(
            "这不是 Word 文件，或文件已损坏。请用 Word 或 WPS 另存为 .docx 后再导入。"
        ) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise NotAWordFile("文件解开后太大，不能导入。请拆分，或压缩其中的图片。")
    if DOCUMENT not in package.namelist():
        raise NotAWordFile("这个文件里没有 Word 正文。请确认它是 .docx 文件，不是表格或演示文稿。")
    _check_markup(package)
    return package


def _check_markup(package: zipfile.ZipFile) -> None:
    """What reads the parts later would expand entities without end: no part may declare any."""
    try:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                fromstring(package.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, zipfile.BadZipFile, RuntimeError, zlib.error) as error:
        raise NotAWordFile(UNREADABLE) from error
