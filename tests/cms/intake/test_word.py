"""Word files as officials write them, made here by python-docx, read as records."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from PIL import Image

from cms.intake.word import NotAWordFile, read_word
from cms.intake.word.dates import read_date


def png(color: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "PNG")
    out.seek(0)
    return out


def centred(document: Any, text: str) -> None:
    document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def saved(document: Any) -> io.BytesIO:
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


@pytest.fixture
def notice() -> Any:
    document = Document()
    centred(document, "柳州市柳北区人民政府文件")
    centred(document, "柳北政发[2026]012号")
    document.add_paragraph("")
    centred(document, "柳州市柳北区人民政府关于印发")
    centred(document, "2026年重点工作任务分解方案的通知")
    document.add_paragraph("各镇人民政府、各街道办事处，区直各部门：")
    paragraph = document.add_paragraph("现将方案印发给你们，请结合《柳北政发〔2020〕3号》一并执行，")
    paragraph.add_run("认真落实").bold = True
    paragraph.add_run("。")
    document.add_paragraph("一、总体要求")
    document.add_paragraph("（一）指导思想")
    document.add_paragraph("坚持以人民为中心。")
    centred(document, "表1 任务分解一览表")
    table = document.add_table(rows=3, cols=3)
    for y in range(3):
        for x in range(3):
            table.cell(y, x).text = f"{y}-{x}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "合并"
    document.add_picture(png())
    document.add_paragraph("附件：名单")
    document.add_paragraph("柳州市柳北区人民政府")
    document.add_paragraph("2026年3月9日")
    document.add_paragraph("（此件公开发布）")
    return document


def test_a_letter_of_the_government_is_taken_apart(notice: Any):
    text = read_word(saved(notice))
    assert text.title == "柳州市柳北区人民政府关于印发2026年重点工作任务分解方案的通知"
    assert text.document_number == "柳北政发〔2026〕12号"
    assert text.formed_on == datetime.date(2026, 3, 9)
    assert [kind for kind, _ in text.blocks] == ["text", "table", "picture", "text"]
    first = text.blocks[0][1]
    assert first.startswith("<p>各镇人民政府")
    assert "<strong>认真落实</strong>" in first
    assert "<h2>一、总体要求</h2><h3>（一）指导思想</h3>" in first
    assert "文件" not in first.split("各镇")[0]
    assert "表1" not in first
    assert text.blocks[3][1].endswith("<p>（此件公开发布）</p>")


def test_tables_keep_their_shape_and_caption(notice: Any):
    table = read_word(saved(notice)).blocks[1][1]
    assert table["caption"] == "表1 任务分解一览表"
    assert table["rows"] == [["0-0", "0-1", "0-2"], ["合并", "1-1", "1-2"], ["", "2-1", "2-2"]]


def test_pictures_come_with_their_bytes_and_the_alt_text_of_word(notice: Any):
    picture = notice.element.body.findall(".//" + qn("wp:docPr"))[0]
    picture.set("descr", "任务流程图")
    found = read_word(saved(notice)).blocks[2][1]
    assert (found.alt, found.suffix) == ("任务流程图", "png")
    assert Image.open(io.BytesIO(found.data)).size == (40, 30)


def test_a_styled_title_wins_and_headings_become_sections():
    document = Document()
    document.add_paragraph("内部编号一行")
    document.add_heading("关于城乡居民医保缴费的公告", 0)
    document.add_heading("缴费时间", 1)
    document.add_heading("集中缴费期", 2)
    document.add_paragraph("九月至十二月。")
    text = read_word(saved(document))
    assert text.title == "关于城乡居民医保缴费的公告"
    assert "<h2>缴费时间</h2><h3>集中缴费期</h3>" in text.blocks[0][1]
    assert any("成文日期" in note for note in text.notes)


def test_a_number_quoted_in_a_sentence_is_not_the_documents_own():
    document = Document()
    centred(document, "关于开展检查的通知")
    document.add_paragraph("根据柳政办〔2021〕57号文件精神，现通知如下。")
    assert read_word(saved(document)).document_number == ""


def test_embedded_workbooks_become_files(notice: Any):
    whole = saved(notice)
    with zipfile.ZipFile(whole, "a") as package:
        package.writestr("word/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK workbook")
        package.writestr("word/embeddings/oleObject1.bin", b"ole")
    text = read_word(io.BytesIO(whole.getvalue()))
    assert [(file.name, file.data) for file in text.files] == [("附件1.xlsx", b"PK workbook")]
    assert any("其他程序的对象" in note for note in text.notes)


def test_addresses_that_do_something_are_dropped():
    document = Document()
    document.add_heading("标题", 0)
    part = document.part
    relation = part.relate_to(
        "javascript:alert(1)",
        RT.HYPERLINK,
        is_external=True,
    )
    paragraph = document.add_paragraph("<script>alert(1)</script>")
    link = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): relation})
    run = paragraph.add_run("点击")._r
    link.append(run)
    paragraph._p.append(link)
    html = read_word(saved(document)).blocks[0][1]
    assert "javascript" not in html
    assert "<script>" not in html
    assert "点击" in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 Word 文件"),
        (b"hello", "不是 Word 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "另存为 .docx"),
        (b"PK\x03\x04 broken", "不是 Word 文件"),
    ],
)
def test_other_files_are_refused_in_words_that_help(data: bytes, words: str):
    with pytest.raises(NotAWordFile, match=words):
        read_word(io.BytesIO(data))


def test_a_workbook_is_not_a_word_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(NotAWordFile, match="没有 Word 正文"):
        read_word(io.BytesIO(out.getvalue()))


def test_a_package_that_swells_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (301 * 1024 * 1024))
    with pytest.raises(NotAWordFile, match="太大"):
        read_word(io.BytesIO(out.getvalue()))


def test_a_broken_document_part_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w:document")
    with pytest.raises(NotAWordFile):
        read_word(io.BytesIO(out.getvalue()))


def test_entities_are_never_expanded():
    out = io.BytesIO()
    laughs = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", laughs)
    with pytest.raises(NotAWordFile, match="读不出来"):
        read_word(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年11月20日", datetime.date(2026, 11, 20)),
        ("2026 年 3 月 9 日", datetime.date(2026, 3, 9)),
        ("二〇二六年十一月二十日", datetime.date(2026, 11, 20)),
        ("二○二六年三月九日", datetime.date(2026, 3, 9)),
        ("二〇〇八年十月三十一日", datetime.date(2008, 10, 31)),
        ("2026年13月1日", None),
        ("2026年2月30日", None),
        ("截至2026年11月20日止", None),
    ],
)
def test_dates_as_documents_write_them(text: str, expected: datetime.date | None):
    assert read_date(text) == expected
