"""Whatever stands around it and however it is disguised, a number that is one is found; one that is none is not."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cms.scan.detectors.resident_id import CHECKS, check_character
from cms.scan.engine import scan_text
from cms.scan.rules import Rules

RULES = Rules({})
PROVINCES = ["11", "31", "45", "51", "65", "81"]
GAPS = ["", "", "", " ", "-", "  ", "\u3000", "\u200b", ".", "—", "\u00a0", "·", "\n", "_", "\u00ad"]
CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5).filter(
        lambda c: c not in "一二三四五六七八九两壹贰叁肆伍陆柒捌玖零"
    )
)
DIGITS = [
    str.maketrans("0123456789", shown)
    for shown in ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "०१२३४५६७८९")
]


@st.composite
def ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(datetime.date(1920, 1, 1), datetime.date(2026, 1, 1)))
    first = f"{draw(st.sampled_from(PROVINCES))}{draw(st.integers(0, 9999)):04}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first + check_character(first)


@st.composite
def disguised(draw: st.DrawFn, number: str) -> str:
    """Any digits, any signs between them: each draws its own."""
    shown = [sign.translate(draw(st.sampled_from(DIGITS))) for sign in number]
    shown[-1] = shown[-1].replace("X", draw(st.sampled_from(["X", "x", "Ｘ", "ｘ"])))
    return shown[0] + "".join(draw(st.sampled_from(GAPS)) + sign for sign in shown[1:])


@settings(max_examples=400, deadline=None)
@given(st.data(), CHINESE, CHINESE, ids())
def test_a_planted_identity_number_is_always_found(
    data: st.DataObject, before: str, after: str, number: str
) -> None:
    text = f"{before}号{data.draw(disguised(number))}，{after}"
    found = [item for item in scan_text(text, RULES) if item.kind == "resident_id"]
    assert [item.value for item in found] == [number]
    assert text[found[0].start] == text[len(before) + 1]


@settings(max_examples=300, deadline=None)
@given(st.data(), CHINESE, ids(), st.integers(1, 10))
def test_with_another_check_character_it_is_none(
    data: st.DataObject, before: str, number: str, shift: int
) -> None:
    wrong = number[:17] + CHECKS[(CHECKS.index(number[17]) + shift) % 11]
    if wrong.endswith("000"):
        return  # what a spreadsheet makes of an identity number
    text = f"{before}号{data.draw(disguised(wrong))}，"
    assert not [item for item in scan_text(text, RULES) if item.kind == "resident_id"]


@settings(max_examples=300, deadline=None)
@given(
    CHINESE,
    st.integers(0, 10**8 - 1),
    st.sampled_from(["{}", "{0:.3}-{0[3]}", " {}"]),
    st.sampled_from("3456789"),
)
def test_a_planted_mobile_number_is_always_found(before: str, rest: int, form: str, second: str) -> None:
    number = f"1{second}{rest:09}"[:11]
    shown = f"{number[:3]}-{number[3:7]}-{number[7:]}" if "-" in form else form.format(number)
    values = [item.value for item in scan_text(f"{before}话{shown}，", RULES) if item.kind == "mobile"]
    assert values == [number]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_scanned_and_every_finding_lies_in_it(text: str) -> None:
    for found in scan_text(text, RULES):
        assert 0 <= found.start < found.end <= len(text)
