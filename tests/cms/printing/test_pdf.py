from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from cms.printing.pdf import typeset


def test_what_is_printed_is_text_and_never_markup(tmp_path: Path):
    template = tmp_path / "sheet.typ"
    template.write_text("= 审查单\n#data.title")
    title = '#panic("x") [方括号] $x$ *柳北政发〔2026〕12号*'
    pages = PdfReader(io.BytesIO(typeset(template, {"title": title}))).pages
    printed = "".join(pages[0].extract_text().split())
    assert "审查单" in printed
    assert "".join(title.split()) in printed
