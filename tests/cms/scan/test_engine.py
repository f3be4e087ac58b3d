"""What the detectors find in a text, and what they leave alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cms.scan.engine import scan_text
from cms.scan.rules import Rules
from tests.cms.scan.samples import CARD, mobile, resident_id

DISTRICT = Rules(json.loads((Path(__file__).parents[3] / "liubei/district/scan.json").read_text()))


def kinds(text: str, rules: Rules = DISTRICT) -> list[str]:
    return [found.kind for found in scan_text(text, rules)]


def pieces(text: str) -> list[tuple[str, str]]:
    return [(found.kind, text[found.start : found.end]) for found in scan_text(text, DISTRICT)]


def test_the_standards_own_number_is_found_where_it_stands() -> None:
    assert pieces("证号：11010519491231002X。") == [("resident_id", "11010519491231002X")]


@pytest.mark.parametrize(
    "disguised",
    [
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002x",
        "110105\u200b19491231\u200d002X",
        "110105.19491231.002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105\u3000１９４９1231–002Ⅹ".replace("Ⅹ", "X"),
        "11010519491231\n002X",
        "110105(19491231)002X",
        "一一〇一〇五一九四九一二三一〇〇二X",
        "①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②X",
        "110105١٩٤٩1231002X",
        "110105194912310\u00ad02Х",
    ],
)
def test_no_disguise_helps_an_identity_number(disguised: str) -> None:
    (found,) = scan_text(f"姓名张三，号码{disguised}，住址略", DISTRICT)
    assert (found.kind, found.value) == ("resident_id", "11010519491231002X")


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # wrong check character
        "110105194913310026",  # no thirteenth month
        "990105194912310023",  # no such province
        "110105299912310024",  # not born yet
        "1101051949123100",
        "911101051949123100 2X",
    ],
)
def test_digits_that_are_no_identity_number_are_left_alone(number: str) -> None:
    assert "resident_id" not in kinds(f"编号{number}号")


def test_the_old_form_of_15_digits_is_found() -> None:
    assert kinds("证号450205750307123") == ["resident_id_old"]
    assert kinds("证号450205751307123") == []


@pytest.mark.parametrize(
    "text",
    ["电话13800138000", "138-0013-8000", "138 0013 8000", "+8613800138000", "TEL13800138000。", "１３８００１３８０００",
     "1. 13800138000", "13800138000@139.com", "13800138000、13900139000"],
)  # fmt: skip
def test_mobile_numbers_are_found(text: str) -> None:
    assert set(kinds(text)) == {"mobile"}


@pytest.mark.parametrize(
    "text",
    ["0772-2525806", "共15 234 567 890元", "编号113800138000", "12800138000", "450205001/2026-00007", "2026-11-20 138",
     "项目代码2018-450205-78-01-012345", "138****8000"],
)  # fmt: skip
def test_office_numbers_amounts_and_index_numbers_are_no_mobile_numbers(text: str) -> None:
    assert kinds(text) == []


def test_an_exempt_number_is_left_alone_however_it_is_written() -> None:
    rules = Rules({"exemptions": [{"value": "138-0013-8000", "note": "值班"}]})
    assert kinds("13800138000、138 0013 8000", rules) == []
    assert kinds("13900139000", rules) == ["mobile"]


def test_bank_cards_are_found_by_luhn_and_range_and_credit_codes_are_not() -> None:
    assert kinds(f"卡号{CARD}") == ["bank_card"]
    assert kinds("卡号6222 0212 3456 7890 128") == ["bank_card"]
    assert kinds(f"卡号{CARD[:-1]}9") == []
    assert kinds("统一社会信用代码11450205007280420Y") == []
    assert kinds("流水号6222021234567890128") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("护照E12345678", "passport"),
        ("护照EA1234567", "passport"),
        ("通行证C12345678", "passport"),
        ("回乡证H1234567801", "passport"),
        ("车牌桂B12345", "plate"),
        ("车牌桂B·D1234挂".replace("D1234挂", "1234挂"), "plate"),
        ("新能源桂BD12345", "plate"),
        ("机密★1年", "secrecy_mark"),
        ("秘密 ★ 长期", "secrecy_mark"),
        ("绝 密", "secrecy_mark"),
        ("密级：机密", "secrecy_mark"),
        ("份号：000012", "copy_number"),
        ("内部资料  注意保存", "internal_phrase"),
        ("不 得 外 传", "internal_phrase"),
        ("中华人民共合国", "state_name"),
        ("柳北区人民攻\u200b府", "state_name"),
        ("访问立陶苑", "state_name"),
        ("扫黑险恶", "word"),
    ],
)
def test_each_kind_of_mark_and_word_is_found(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    ["拒绝密切接触", "涉及国家秘密的不公开", "内部资料性出版物", "公开征求意见稿", "台湾国际医学联盟", "上报消息",
     "支付主任医师补贴", "农贸办公市场",      "商业秘密文件柜", "图书计划"],
)  # fmt: skip
def test_words_inside_other_words_are_left_alone(text: str) -> None:
    assert [found for found in scan_text(text, DISTRICT) if found.severity != "hint"] == []


def test_a_word_has_its_suggestion_and_its_level() -> None:
    (found,) = scan_text("向攻府报告", DISTRICT)
    assert (found.suggestion, found.severity) == ("政府", "block")


def test_the_list_is_long_enough_to_be_useful_and_never_suggests_what_it_forbids() -> None:
    assert len(DISTRICT.terms) >= 150
    for term in DISTRICT.terms:
        assert not [found for found in scan_text(term.suggestion, DISTRICT) if found.severity != "hint"], term


def test_masks_keep_what_the_form_says() -> None:
    assert DISTRICT.mask("resident_id", resident_id()) == "4502**********" + resident_id()[-4:]
    assert DISTRICT.mask("mobile", mobile(1234)) == "138****1234"


def test_a_masked_text_is_found_no_more() -> None:
    for kind, number in (("resident_id", resident_id()), ("mobile", mobile()), ("bank_card", CARD)):
        assert kinds(f"号码{DISTRICT.mask(kind, number)}。") == []


def test_hundred_thousand_characters_take_well_under_a_tenth_of_a_second() -> None:
    line = "为做好政府信息公开工作，请各单位于2026年11月20日前报送，联系电话0772-2525806，经费12.5万元。\n"
    text = (line * 3000)[:100_000]
    scan_text(text, DISTRICT)
    times = []
    for _ in range(3):
        start = time.process_time()
        scan_text(text, DISTRICT)
        times.append(time.process_time() - start)
    assert min(times) < 0.1
