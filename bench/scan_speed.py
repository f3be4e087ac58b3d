"""The content scan beside a bare regular-expression pass over the same text.

``python -m bench.scan_speed [CHARACTERS]`` scans an official text of that many characters (1 000 000), clean and with
numbers and wrong words planted every few lines, by the district's own lists; and passes over the same text with two
bare patterns, eighteen digits and eleven digits: what the least one could do costs. Prints characters per second, and
the ratio of the times. Also a spreadsheet of 60 000 cells, read in a process of its own, beside its parsing by openpyxl.
"""

from __future__ import annotations

import io
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable

import openpyxl

from cms.scan.engine import scan_passages, scan_text
from cms.scan.extract.isolated import extract_isolated
from cms.scan.rules import Rules
from liubei.district import FOLDER

LINE = "为做好政府信息公开工作，请各单位于2026年11月20日前将材料报送至区政府办公室，联系电话0772-2525806，经费12.5万元。\n"
PLANTED = "张三，身份证１１０１０５ 19491231-002X，手机138 0013 8000，抄送攻府。\n"
BARE = (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"))


def main() -> None:
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rules = Rules(json.loads((FOLDER / "scan.json").read_text(encoding="utf-8")))
    print(f"cores: {os.cpu_count()}, words and phrases: {len(rules.terms)}")
    for name, block in (("clean text", LINE), ("a finding every ten lines", LINE * 9 + PLANTED)):
        text = (block * (length // len(block) + 1))[:length]
        ours = timed(lambda text=text: scan_text(text, rules))
        bare = timed(lambda text=text: [list(pattern.finditer(text)) for pattern in BARE])
        print(f"{name:28} scan {length / ours:12,.0f} characters/s   bare {length / bare:12,.0f} characters/s"
              f"   ratio {ours / bare:.1f}")  # fmt: skip
    spreadsheet(rules)


def spreadsheet(rules: Rules) -> None:
    book = openpyxl.Workbook()
    for row in range(5000):
        book.active.append([f"居民{row}-{column}" for column in range(12)])
    output = io.BytesIO()
    book.save(output)
    data = output.getvalue()
    ours = timed(lambda: scan_passages(extract_isolated("a.xlsx", data).passages, rules))
    bare = timed(lambda: cells(data))
    print(
        f"spreadsheet of 60 000 cells  scan {ours:.2f} s   openpyxl alone {bare:.2f} s   ratio {ours / bare:.1f}"
    )


def cells(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))


def timed(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
