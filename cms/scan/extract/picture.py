"""Pictures: what is drawn in them is for a person to read; where they were taken is in their data."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from cms.scan.extract.contents import Contents
from cms.scan.text import Passage

STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_WRITTEN = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
    ExifTags.Base.XPComment,
)


def is_picture(data: bytes) -> bool:
    return data.startswith(STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:12] in _HEIF


_HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")


def tells_location(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as image:
        return bool(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))


def read(data: bytes, contents: Contents) -> None:
    contents.note("picture", "", "图片里的文字不能自动检查，请看图确认没有不应公开的内容。")
    try:
        with Image.open(io.BytesIO(data)) as image:
            exif = image.getexif()
    except Exception:  # Pillow raises many kinds; a picture it cannot open is shown to nobody either
        contents.note("unreadable", "", "图片打不开，没有检查拍摄信息。")
        return
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        contents.note("picture_location", "", "图片数据里带有拍摄地点的经纬度。点“去除”删去拍摄信息。")
    for tag in _WRITTEN:
        if value := exif.get(tag):
            contents.passages.append(_passage(tag, value))


def _passage(tag: ExifTags.Base, value: object) -> Passage:
    text = value.decode("utf-16-le", "ignore") if isinstance(value, bytes) else str(value)
    return Passage(f"图片信息（{tag.name}）", text.strip("\x00"))
