"""Plain text, tables of text, HTML: in whichever encoding."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath

from cms.scan.extract.contents import Contents, Limits
from cms.scan.markup import PlainMarkup

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ENCODINGS = ("utf-8", "gb18030")


def read(name: str, data: bytes, contents: Contents, limits: Limits) -> None:
    if not data:
        return
    encoding = encoding_of(data)
    if encoding is None:
        contents.note("unreadable", "", "不认识这种文件格式，不能自动检查。请由专人打开通读。")
        return
    text = data.decode(encoding)
    match PurePosixPath(name).suffix.lower():
        case ".csv" | ".tsv":
            _read_table(text, contents, limits)
        case ".html" | ".htm" | ".xml":
            contents.say("", PlainMarkup(text).text, limits)
            contents.say("源代码", text, limits)
        case _:
            for number, line in enumerate(_paragraphs(text), 1):
                contents.say(f"第{number}段", line, limits)


def encoding_of(data: bytes) -> str | None:
    """``None`` for what is no text."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding if _decodes(data, encoding) else None
    if b"\x00" in data[:65536]:
        return next((wide for wide in ("utf-16-le", "utf-16-be") if _looks_wide(data, wide)), None)
    return next((encoding for encoding in ENCODINGS if _decodes(data, encoding)), None)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    control = sum(char < " " and char not in "\t\r\n\x0b\x0c\x1a" for char in text[:4096])
    return control <= len(text[:4096]) // 100


def _looks_wide(data: bytes, encoding: str) -> bool:
    return len(data) % 2 == 0 and _decodes(data, encoding)


def _paragraphs(text: str) -> list[str]:
    """Paragraphs are apart by an empty line: a number broken at a line's end is still one number."""
    return [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _read_table(text: str, contents: Contents, limits: Limits) -> None:
    csv.field_size_limit(10_000_000)
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    for row_number, row in enumerate(csv.reader(io.StringIO(text), dialect), 1):
        for column, cell in enumerate(row, 1):
            contents.say(f"第{row_number}行第{column}列", cell, limits)
