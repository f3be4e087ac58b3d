"""Paper: a Typst template and data in, a PDF out. The font comes with the product, so every machine prints alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst
from django.core.serializers.json import DjangoJSONEncoder

FOLDERS: list[Any] = [Path(noto_cjk_sans_otc.__file__).parent]
FONTS = typst.Fonts(include_system_fonts=False, font_paths=FOLDERS)
PAGE = Path(__file__).parent / "page.typ"


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF. In the template ``data`` is the given dict, and the house style of ``page.typ`` is in force.

    Data reach Typst as JSON, never as markup: a title full of ``#`` and ``[`` prints as itself.
    """
    source = PAGE.read_text(encoding="utf-8") + template.read_text(encoding="utf-8")
    said = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return typst.compile(source.encode(), font_paths=FONTS, format="pdf", sys_inputs={"data": said})
