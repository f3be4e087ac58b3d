from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from cms.intake.web_text import NotAWebText, read_web_text

TEXT = """
网站支持IPv6
欢迎访问!

区政府工作报告

来源: 柳北区政管办  |   发布日期: 2009-08-14 10:50

一、加强领导

(一)公开的主要内容

(一)我区安排专人负责讲课，解读<条例>。

一、这是一句很长的话，不是标题，因为它以句号结束。
"""


def test_it_reads_title_source_and_date() -> None:
    read = read_web_text(TEXT)
    assert (read.title, read.source, read.dated) == (
        "区政府工作报告",
        "柳北区政管办",
        datetime.date(2009, 8, 14),
    )


def test_it_tells_headings_from_sentences_and_escapes_the_text() -> None:
    assert read_web_text(TEXT).html == (
        "<h2>一、加强领导</h2><h3>(一)公开的主要内容</h3>"
        "<p>(一)我区安排专人负责讲课，解读&lt;条例&gt;。</p>"
        "<p>一、这是一句很长的话，不是标题，因为它以句号结束。</p>"
    )


@pytest.mark.parametrize(
    "text", ["", "只有正文", "来源: 甲 | 发布日期: 2009-08-14", "标题\n来源: 甲 | 发布日期: 2009-08-14\n"]
)
def test_what_is_no_page_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(NotAWebText, match="没有找到"):
        read_web_text(text)


def page(title: str = "标题", dated: str = "2009-08-14") -> str:
    return f"{title}\n来源: 甲 | 发布日期: {dated}\n正文。"


@pytest.mark.parametrize("dated", ["2026-99-99", "2026-02-30", "0000-01-01"])
def test_a_date_that_is_none_is_refused(dated: str) -> None:
    with pytest.raises(NotAWebText, match=f"不是有效的日期：{dated}"):
        read_web_text(page(dated=dated))


@time_machine.travel("2026-11-20 00:30 +0800", tick=False)
def test_a_date_in_the_future_is_refused_by_the_calendar_of_the_district() -> None:
    assert read_web_text(page(dated="2026-11-20")).dated == datetime.date(2026, 11, 20)
    with pytest.raises(NotAWebText, match="在今天以后：2026-11-21"):
        read_web_text(page(dated="2026-11-21"))


def test_a_title_that_does_not_fit_is_refused() -> None:
    assert len(read_web_text(page(title="长" * 255)).title) == 255
    with pytest.raises(NotAWebText, match="标题有 256 字，超过了 255 字"):
        read_web_text(page(title="长" * 256))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (page().encode("gb18030"), "不是 UTF-8 编码"),
        (page(dated="2026-99-99").encode(), "不是有效的日期"),
        (page(dated="9999-01-01").encode(), "在今天以后"),
        (page(title="长" * 256).encode(), "超过了 255 字"),
        (b"", "没有找到"),
        (None, "读不了"),
    ],
)
def test_the_command_says_what_is_wrong_with_the_file(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "page.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("import_web_text", str(file), agency="a", column="b", user="c")
