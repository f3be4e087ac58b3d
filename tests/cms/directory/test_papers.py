"""The catalogue as files: four elements, whatever a title holds."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from cms.directory import papers
from cms.directory.listing import Scope
from cms.directory.papers import TooLongForPaper, catalogue_csv, catalogue_pdf, catalogue_xlsx
from tests.newsroom import Newsroom

ODD = '=HYPERLINK("http://x") #[标题]'


@pytest.fixture
def scope(newsroom: Newsroom) -> Scope:
    newsroom.publish(title=ODD, summary="第一条")
    newsroom.publish(title="第二条的标题", summary="")
    return Scope(agency=newsroom.agency)


def test_the_sheet_holds_texts_never_formulas(scope: Scope) -> None:
    sheet = load_workbook(BytesIO(catalogue_xlsx(scope))).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["索引", "名称", "内容概述", "生成日期"]
    assert [cell.value for cell in rows[1]][1:] == ["第二条的标题", None, "2026-11-20"]
    assert (rows[2][1].value, rows[2][1].data_type) == (ODD, "s")


def test_the_csv_opens_in_spreadsheets(scope: Scope) -> None:
    text = "".join(catalogue_csv(scope))
    assert text.startswith("\ufeff索引,名称,内容概述,生成日期")
    assert [row[1] for row in csv.reader(StringIO(text))][1:] == ["第二条的标题", f"'{ODD}"]


def test_the_paper_names_its_agency_and_every_record(scope: Scope) -> None:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(catalogue_pdf(scope))).pages)
    plain = text.replace("\n", "")
    assert "柳北区解放街道办事处政府信息公开目录" in plain
    assert "共2条" in plain.replace(" ", "")
    assert "#[标题]" in plain


def test_an_empty_catalogue_prints_too(newsroom: Newsroom) -> None:
    assert catalogue_pdf(Scope(agency=newsroom.agency)).startswith(b"%PDF")


def test_too_much_for_paper_is_said(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LONGEST_PAPER", 1)
    with pytest.raises(TooLongForPaper, match="Excel"):
        catalogue_pdf(scope)
