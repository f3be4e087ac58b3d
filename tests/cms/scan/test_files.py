"""Real files, made here: what stands in their corners is found; what cannot be read says so; no bomb goes off."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile

import pypdf
import pytest
from PIL import Image
from pypdf.annotations import FreeText

from cms.scan.engine import scan_passages
from cms.scan.extract import Contents, Limits, extract
from cms.scan.extract.isolated import extract_isolated
from cms.scan.rules import Rules
from tests.cms.scan import samples
from tests.cms.scan.samples import mobile, resident_id

RULES = Rules({})
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def found(contents: Contents) -> dict[str, str]:
    """Place by value."""
    return {item.value: item.place for item in scan_passages(contents.passages, RULES)}


def noticed(contents: Contents) -> set[str]:
    return {notice.kind for notice in contents.notices}


def test_every_corner_of_a_spreadsheet_is_read() -> None:
    contents = extract_isolated("名单.xlsx", samples.xlsx())
    places = found(contents)
    assert places[resident_id(1)] == "工作表“名单” B2"
    assert places[mobile(1)] == "工作表“名单” C2"
    assert places["13900139000"] == "工作表“名单” C3"
    assert "批注" in places[resident_id(3)]
    assert places[resident_id(4)].endswith("A5（隐藏行）")
    assert places[resident_id(6)].endswith("F2（隐藏列）")
    assert places[resident_id(7)] == "工作表“底稿”（隐藏） B3"
    assert places[resident_id(8)] == "工作表“原始”（深度隐藏） C9"
    assert "定义名称" in places[resident_id(9)]
    assert "属性" in places[mobile(2)]
    assert {resident_id(n) for n in range(1, 10)} <= set(places)
    assert "hidden" in noticed(contents)


def test_identity_numbers_kept_as_numbers_are_found() -> None:
    """A spreadsheet keeps 15 digits of a number: region and birthday are there, the rest are zeros."""
    book = samples.plain_xlsx([[450205199003070213, "张三"], [float("4.50205199003071E17")]])
    places = found(extract("a.xlsx", book))
    assert places["450205199003070000"].endswith("A1")
    assert places["450205199003071000"].endswith("A2")


def test_every_corner_of_a_document_is_read() -> None:
    contents = extract_isolated("表.docx", samples.document())
    places = found(contents)
    assert {resident_id(n) for n in range(11, 20)} <= set(places)
    assert "正文" in places[resident_id(11)]
    assert "表格1第1行第2列" in places[resident_id(12)]
    assert "页眉" in places[resident_id(13)]
    assert "页脚" in places[resident_id(14)]
    assert "批注" in places[resident_id(15)]
    assert "修订" in places[resident_id(16)]
    assert "文本框" in places[resident_id(17)]
    assert "属性" in places[resident_id(18)]
    assert "一格一字" in places[resident_id(19)]


def test_text_layer_notes_properties_and_packed_files_of_a_pdf_are_read() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(samples.pdf(f"Contact {mobile(5)}")))
    writer.add_annotation(0, FreeText(text=f"note {resident_id(31)}", rect=(50, 50, 200, 100)))
    writer.add_metadata({"/Subject": resident_id(32)})
    writer.add_attachment("list.xlsx", samples.plain_xlsx([[resident_id(33)]]))
    output = io.BytesIO()
    writer.write(output)
    places = found(extract_isolated("a.pdf", output.getvalue()))
    assert places[mobile(5)] == "第1页"
    assert "批注" in places[resident_id(31)]
    assert "属性" in places[resident_id(32)]
    assert places[resident_id(33)].startswith("内嵌文件 list.xlsx")


def test_a_page_without_text_layer_must_be_read_by_a_person() -> None:
    contents = extract("扫描件.pdf", samples.scanned_pdf())
    assert [(notice.kind, notice.place) for notice in contents.notices] == [("no_text_layer", "第1页")]


def test_texts_are_read_in_the_encodings_that_offices_use() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert found(extract("名单.txt", f"张三 {resident_id()}".encode(encoding))), encoding
    places = found(extract("名单.csv", f"姓名,证号\n张三,{resident_id()}\n".encode("gbk")))
    assert places[resident_id()] == "第2行第2列"


def test_what_is_packed_is_read_by_its_own_format() -> None:
    inner = samples.zipped({"名单.xlsx": samples.plain_xlsx([[resident_id(41)]])})
    contents = extract("包.zip", samples.zipped({"内层.zip": inner, "说明.txt": mobile(4).encode()}))
    places = found(contents)
    assert places[resident_id(41)].startswith("内层.zip · 名单.xlsx · 工作表")
    assert places[mobile(4)].startswith("说明.txt")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
        ("坏.docx", b"PK\x03\x04broken"),
        ("坏.pdf", b"%PDF-1.7\nbroken"),
        ("包.rar", b"Rar!\x1a\x07\x00 x"),
        ("什么.bin", bytes(range(256)) * 20),
        ("假.docx", samples.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a><b></a>"})),
        ("实体.docx", samples.zipped({
            "[Content_Types].xml": b"<a/>",
            "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_that_a_person_must_look(name: str, data: bytes) -> None:
    contents = extract_isolated(name, data)
    assert "unreadable" in noticed(contents)
    assert all("请" in notice.message for notice in contents.notices)


def test_encrypted_files_are_told() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(samples.pdf("secret")))
    writer.encrypt("口令")
    output = io.BytesIO()
    writer.write(output)
    (notice,) = extract("a.pdf", output.getvalue()).notices
    assert notice.kind == "unreadable"
    assert "密码" in notice.message


def test_a_picture_is_for_a_person_to_read_and_tells_where_it_was_taken() -> None:
    assert noticed(extract("照片.jpg", samples.photo_with_location())) == {"picture", "picture_location"}
    output = io.BytesIO()
    Image.new("L", (8, 8)).save(output, "PNG")
    assert noticed(extract("图.png", output.getvalue())) == {"picture"}


def test_bombs_do_not_go_off() -> None:
    bomb = samples.zipped({"a.txt": b"0" * (400 * 1024 * 1024)})
    start = time.monotonic()
    contents = extract_isolated("bomb.zip", bomb)
    assert noticed(contents) == {"unreadable"}
    assert time.monotonic() - start < 30
    nested = bomb
    for _ in range(8):
        nested = samples.zipped({"n.zip": nested})
    assert "unreadable" in noticed(extract("n.zip", nested))


def test_a_size_that_the_header_denies_is_noticed() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", b"1" * 5_000_000)
    data = bytearray(output.getvalue())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert "unreadable" in noticed(extract("a.zip", bytes(data)))


def test_time_runs_out_rather_than_the_reviewers_patience() -> None:
    contents = extract("a.xlsx", samples.xlsx(), Limits(seconds=0))
    assert noticed(contents) == {"unreadable"}


def test_a_spreadsheet_of_five_megabytes_takes_seconds() -> None:
    chance = random.Random(7)
    rows = [[chance.randbytes(21).hex().translate(LETTERS) for _ in range(10)] for _ in range(20_000)]
    rows[15_000][3] = resident_id(77)
    data = samples.plain_xlsx(rows)
    assert 4_500_000 < len(data) < 7_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    contents = extract_isolated("大表.xlsx", data)
    reading = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    start = time.process_time()
    places = found(contents)
    assert places[resident_id(77)].endswith("D15001")
    assert (
        reading + time.process_time() - start < 15
    )  # of the processor; some four seconds on an idle machine
