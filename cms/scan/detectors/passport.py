"""护照、港澳通行证、往来内地通行证: a letter or two and seven to ten digits, on their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.scan.numbers import Reading
from cms.scan.rules import Rules

_SHAPE = re.compile(
    r"[C-EGHK-MPSW](?<![0-9A-Z][A-Z])(?:"
    r"(?<=[EGDSPKCWLHM])[ \-]?[0-9]{8}"  # 护照、往来港澳通行证、港澳居民来往内地通行证
    r"|(?<=[EC])[A-HJ-NP-Z][ \-]?[0-9]{7}"  # 字母用完以后的新号段
    r"|(?:(?<=[DSP])E|(?<=K)J|(?<=M)A)[ \-]?[0-9]{7}"
    r"|(?<=[HM])[ \-]?[0-9]{10}"  # 旧版来往内地通行证，末两位是换证次数
    r")(?![0-9A-Z])"
)


def passports(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str]]:
    for match in _SHAPE.finditer(reading.text):
        yield match.start(), match.end(), match.group().replace(" ", "").replace("-", "")
