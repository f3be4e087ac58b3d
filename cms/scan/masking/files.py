"""Masked copies of files: Office documents and plain text. What cannot be rewritten says so."""

from __future__ import annotations

import io
import zipfile

from PIL import Image, ImageOps

from cms.refusal import Refusal
from cms.scan.extract import Limits, picture
from cms.scan.extract.archive import part
from cms.scan.extract.plain import encoding_of
from cms.scan.masking.choice import Change, Chooser, changes, replaced
from cms.scan.office.document import Document


class CannotMask(Refusal):
    """This file cannot be rewritten; ``str()`` says what to do instead."""


PDF = "PDF 附件不能自动打码。请在原文档（Word、Excel）中打码后重新导出 PDF 上传，不要在 PDF 上用黑块遮盖：遮盖的文字仍能复制。"
OTHER = "这种格式的附件不能自动打码。请处理后重新上传。"
PACKED = "压缩包里的文件不能自动打码。请解压，分别上传其中的文件，或处理后重新打包上传。"


def masked(name: str, data: bytes, chooser: Chooser, scope: str) -> tuple[bytes, list[Change]]:
    """The file with every chosen piece replaced, wherever it stands in it: text, comments, hidden sheets,
    properties, links. Raises CannotMask."""
    if b"%PDF-" in data[:1024]:
        raise CannotMask(PDF)
    if data.startswith(b"PK"):
        return _masked_office(data, chooser, scope)
    if picture.is_picture(data):
        return without_location(data), [Change("图片信息", "拍摄地点和拍摄信息", "已删去")]
    return _masked_text(data, chooser, scope)


def _masked_office(data: bytes, chooser: Chooser, scope: str) -> tuple[bytes, list[Change]]:
    limits = Limits(seconds=60)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        if "[Content_Types].xml" not in opened.namelist():
            raise CannotMask(PACKED)
        document = Document(opened, lambda entry: part(opened, entry, limits))
        done: list[Change] = []
        for spot in list(document.spots()):
            limits.tick()
            text = spot.text
            wanted = chooser.replacements(text, scope)
            if wanted:
                spot.replace(wanted)
                done += changes(text, wanted, spot.place)
        pictures = _pictures(document)
        done += [Change(f"内嵌图片 {name}", "拍摄地点和拍摄信息", "已删去") for name in pictures]
        return _written(document, pictures), list(dict.fromkeys(done))


def _written(document: Document, pictures: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as written:
        for entry, content in document.changed(pictures):
            written.writestr(entry.filename, content)
    return output.getvalue()


def _pictures(document: Document) -> dict[str, bytes]:
    """The pictures in the document that tell where they were taken, without that."""
    clean = {}
    for name in document.entries:
        if "/media/" in name:
            data = document.part(name)
            if picture.is_picture(data) and picture.tells_location(data):
                clean[name] = without_location(data)
    return clean


def without_location(data: bytes) -> bytes:
    """The picture upright, without what the camera wrote about it."""
    with Image.open(io.BytesIO(data)) as image:
        upright, output = ImageOps.exif_transpose(image), io.BytesIO()
        clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P" and (palette := upright.getpalette()):
            clean.putpalette(palette)
        clean.save(output, image.format, **({"quality": 95} if image.format in ("JPEG", "WEBP") else {}))
    return output.getvalue()


def _masked_text(data: bytes, chooser: Chooser, scope: str) -> tuple[bytes, list[Change]]:
    encoding = encoding_of(data)
    if encoding is None:
        raise CannotMask(OTHER)
    text = data.decode(encoding)
    wanted = chooser.replacements(text, scope)
    return replaced(text, wanted).encode(encoding), changes(text, wanted, "")
