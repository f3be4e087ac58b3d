"""Numbers that are valid in form and belong to nobody on purpose, and real files with them in every corner."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image

from cms.scan.detectors.resident_id import check_character


def resident_id(serial: int = 1, born: str = "19900307", region: str = "450205") -> str:
    first = f"{region}{born}{serial:03}"
    return first + check_character(first)


def mobile(number: int = 1) -> str:
    return f"138{number:08}"


CARD = "6222021234567890128"


def xlsx(**kept: Any) -> bytes:
    """A name list: numbers in a cell, in a hidden and a very hidden sheet, as a number, in a comment, in a hidden
    row and column, in a defined name and in the properties."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["姓名", "身份证号", "电话"])
    sheet.append(["张三", resident_id(1), int(mobile(1))])
    sheet.append(["李四", resident_id(2), "139 0013 9000"])
    sheet["A2"].comment = Comment(f"核对过 {resident_id(3)}", "录入员")
    sheet["A5"], sheet["F5"] = resident_id(4), resident_id(5)
    sheet.row_dimensions[5].hidden = True
    sheet["F2"] = resident_id(6)
    sheet.column_dimensions["F"].hidden = True
    hidden = book.create_sheet("底稿")
    hidden["B3"] = resident_id(7)
    hidden.sheet_state = "hidden"
    deep = book.create_sheet("原始")
    deep["C9"] = f"附：{resident_id(8)}"
    deep.sheet_state = "veryHidden"
    book.defined_names["备用"] = DefinedName("备用", attr_text=f'"{resident_id(9)}"')
    book.properties.description = f"联系 {mobile(2)}"
    return _saved(book)


def plain_xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


def document() -> bytes:
    """Numbers in the text over several runs, a table, header, footer, comment, deletion, text box, properties."""
    made = docx.Document()
    paragraph = made.add_paragraph("申请人身份证")
    number = resident_id(11)
    for part, bold in ((number[:5], True), (number[5:9], False), (number[9:], True)):
        paragraph.add_run(part).bold = bold
    made.add_table(1, 2).cell(0, 1).text = resident_id(12)
    made.sections[0].header.paragraphs[0].text = f"页眉 {resident_id(13)}"
    made.sections[0].footer.paragraphs[0].text = f"页脚 {resident_id(14)}"
    made.add_comment(paragraph.runs[0], text=f"批注 {resident_id(15)}", author="审核")
    _deleted(made.add_paragraph("修订"), resident_id(16))
    _text_box(made.add_paragraph("框"), resident_id(17))
    made.core_properties.subject = resident_id(18)
    boxes = made.add_table(1, 18)
    for cell, sign in zip(boxes.rows[0].cells, resident_id(19), strict=True):
        cell.text = sign
    return _saved(made)


def plain_docx(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    return _saved(made)


def _deleted(paragraph: Any, text: str) -> None:
    deletion = OxmlElement("w:del")
    deletion.set(qn("w:id"), "7")
    deletion.set(qn("w:author"), "编辑")
    run, removed = OxmlElement("w:r"), OxmlElement("w:delText")
    removed.text = text
    run.append(removed)
    deletion.append(run)
    paragraph._p.append(deletion)


def _text_box(paragraph: Any, text: str) -> None:
    run, picture = OxmlElement("w:r"), OxmlElement("w:pict")
    content, inner, inner_run, written = (
        OxmlElement("w:txbxContent"),
        OxmlElement("w:p"),
        OxmlElement("w:r"),
        OxmlElement("w:t"),
    )
    written.text = text
    inner_run.append(written)
    inner.append(inner_run)
    content.append(inner)
    picture.append(content)
    run.append(picture)
    paragraph._p.append(run)


def _saved(made: Any) -> bytes:
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def pdf(text: str) -> bytes:
    return typst.compile(f"#set page(width: 12cm, height: 12cm)\n{text}".encode())


def scanned_pdf() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(output, "PDF")
    return output.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return output.getvalue()


def photo_with_location() -> bytes:
    image, output = Image.new("RGB", (64, 48), "green"), io.BytesIO()
    exif = image.getexif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (24.0, 21.0, 30.0), "E", (109.0, 24.0, 10.0)
    image.save(output, "JPEG", exif=exif)
    return output.getvalue()
