"""A reviewer overlooks nothing: what differs is marked, what is the same is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.records.comparing import Comparison, compare
from cms.records.wording import marked
from tests.channels.parcels import content

DIGEST, OTHER = "ab" * 32, "cd" * 32


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "html": html}


def file(digest: str, name: str) -> dict[str, Any]:
    return {
        "sha256": digest,
        "name": name,
        "size": 3,
        "media_type": "text/plain",
        "path": f"/files/{digest}/x",
    }


def bodies(before: list[Any], after: list[Any], **files: Any) -> Comparison:
    return compare(content(body=before, **files), content(body=after, **files))


def html_of(comparison: Comparison) -> list[tuple[str, str]]:
    return [(part.state, str(part.html)) for part in comparison.parts]


def test_the_same_is_the_same() -> None:
    assert compare(content(), content(2, published_at="2027-01-01T00:00:00+08:00")).is_same


def test_words_and_numbers_are_marked_as_wholes() -> None:
    assert marked("电话13800138000，张三", "电话13900139000，李三") == (
        "电话<del>13800138000</del><ins>13900139000</ins>，<del>张</del><ins>李</ins>三"
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_is_lost_in_marking(before: str, after: str) -> None:
    import html
    import re

    shown = marked(before, after)
    assert html.unescape(re.sub(r"<del>.*?</del>|</?ins>", "", shown, flags=re.S)) == after
    assert html.unescape(re.sub(r"<ins>.*?</ins>|</?del>", "", shown, flags=re.S)) == before


def test_very_long_texts_are_compared_by_sentences() -> None:
    long = "这是一句话。" * 2000
    assert marked(long, long + "又一句。").endswith("<ins>又一句。</ins>")


def test_a_paragraph_that_came_and_one_that_went() -> None:
    before = [text("<p>第一段说的是缴费时间。</p><p>联系人张三，电话号码略。</p>")]
    after = [text("<h2>标题</h2><p>第一段说的是缴费时间。</p>")]
    assert html_of(bodies(before, after)) == [
        ("added", "<ins>标题</ins>"),
        ("same", "第一段说的是缴费时间。"),
        ("removed", "<del>联系人张三，电话号码略。</del>"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (
            "<p>见<a href='https://a.gov.cn/'>原文</a></p>",
            "<p>见<a href='https://b.cn/'>原文</a></p>",
            "changed",
        ),
        ("<p>重要的一句</p>", "<p><b>重要的一句</b></p>", "reformed"),
        ("<p>上<br>下</p>", "<p>上下</p>", "changed"),
    ],
)
def test_a_change_that_hardly_shows_is_shown(before: str, after: str, state: str) -> None:
    comparison = bodies([text(before)], [text(after)])
    assert [part.state for part in comparison.parts] == [state]
    assert not comparison.is_same


def test_a_table_cell_by_cell() -> None:
    def table(*rows: list[str], **changes: Any) -> dict[str, Any]:
        head = {"type": "table", "caption": "表", "header_row": True, "header_column": False}
        return {**head, "rows": [list(row) for row in rows], **changes}

    comparison = bodies(
        [table(["村", "户"], ["甲村", "12"], ["乙村", "3"])],
        [table(["村", "户", "备注"], ["甲村", "13", ""], ["丙村", "3", ""], ["丁村", "9", ""])],
    )
    rows = [(state, [str(cell) for cell in cells]) for state, cells in comparison.parts[0].rows]
    assert rows[0] == ("changed", ["村", "户", "<ins>备注</ins>"])
    assert rows[1] == ("changed", ["甲村", "<del>12</del><ins>13</ins>", ""])
    assert rows[3] == ("added", ["<ins>丁村</ins>", "<ins>9</ins>", ""])
    turned = bodies([table(["a"])], [table(["a"], header_row=False)])
    assert [part.state for part in turned.parts] == ["reformed"]


def test_a_picture_exchanged_under_the_same_words() -> None:
    def picture(digest: str) -> dict[str, Any]:
        return {"type": "image", "sha256": digest, "alt": "现场", "caption": "", "width": 4, "height": 3}

    assert [part.state for part in bodies([picture(DIGEST)], [picture(OTHER)]).parts] == ["reformed"]


def test_files_by_what_is_in_them() -> None:
    def listed(*files: dict[str, Any]) -> dict[str, Any]:
        return content(files=list(files), attachments=[each["sha256"] for each in files])

    third = "ef" * 32
    comparison = compare(
        listed(file(DIGEST, "名单.xlsx"), file(OTHER, "说明.pdf")),
        listed(file(third, "名单.xlsx"), file(OTHER, "说明（新）.pdf")),
    )
    assert [(each.state, each.name) for each in comparison.files] == [
        ("replaced", "名单.xlsx"),
        ("renamed", "说明（新）.pdf"),
    ]
    gone = compare(listed(file(DIGEST, "名单.xlsx")), listed(file(OTHER, "图.png")))
    assert [(each.state, each.name) for each in gone.files] == [("added", "图.png"), ("removed", "名单.xlsx")]


@pytest.mark.parametrize(
    ("change", "label", "html"),
    [
        (
            {"title": "柳北区政府2009年信息公开工作报告"},
            "标题",
            "柳北区政府<del>2008</del><ins>2009</ins>年信息公开工作报告",
        ),
        ({"validity": {"code": "abolished", "name": "废止"}}, "有效性", "<del>有效</del><ins>废止</ins>"),
        ({"topic": None}, "主题分类", "<del>综合政务/政务公开</del>"),
        ({"fields": [{"name": "a", "label": "办理时限", "value": "当场"}]}, "办理时限", "<ins>当场</ins>"),
        ({"later": {"code": "x", "name": "以后的"}}, "later", "<ins>以后的</ins>"),
        (
            {"source": {"name": "柳北区政管办", "url": "https://a.cn/"}},
            "信息来源",
            "柳北区政管办<ins>（https://a.cn/）</ins>",
        ),
    ],
)
def test_every_field_even_one_added_later(change: dict[str, Any], label: str, html: str) -> None:
    assert [(each.label, str(each.html)) for each in compare(content(), content(**change)).fields] == [
        (label, html)
    ]
