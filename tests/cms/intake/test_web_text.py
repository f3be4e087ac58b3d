from __future__ import annotations

import datetime

import pytest

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
