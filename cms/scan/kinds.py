"""The kinds of findings, with what holds until the district says otherwise in its lists."""

from __future__ import annotations

from dataclasses import dataclass

from cms.scan.findings import Severity

BLOCK, WARN, HINT = Severity.BLOCK, Severity.WARN, Severity.HINT


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str
    severity: Severity
    personal: bool = False
    """Shown and kept only in masked form; can be masked in one click."""


KINDS = {
    kind.code: kind
    for kind in (
        Kind("resident_id", "居民身份证号码", BLOCK, personal=True),
        Kind("resident_id_old", "15位旧身份证号码", WARN, personal=True),
        Kind("mobile", "手机号码", WARN, personal=True),
        Kind("bank_card", "银行卡号", BLOCK, personal=True),
        Kind("passport", "护照或通行证号码", WARN, personal=True),
        Kind("plate", "机动车号牌", WARN, personal=True),
        Kind("secrecy_mark", "密级标志", BLOCK),
        Kind("copy_number", "份号", WARN),
        Kind("internal_phrase", "内部文件用语", WARN),
        Kind("state_name", "国名、地名和机构名称错误", BLOCK),
        Kind("word", "错敏词", WARN),
        Kind("unreadable", "无法自动检查的文件", WARN),
        Kind("no_text_layer", "没有文字层的页面", WARN),
        Kind("picture", "图片中的文字", HINT),
        Kind("picture_location", "图片带有拍摄地点", WARN),
        Kind("hidden", "隐藏内容、批注或修订痕迹", HINT),
    )
}
