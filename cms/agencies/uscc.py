"""统一社会信用代码: 18 characters, the last a check character (GB 32100)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def validate_uscc(code: str) -> None:
    """Raises ValidationError. Organs of the state begin with 11; others are allowed, some agencies are institutions."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise ValidationError(
            "统一社会信用代码为 18 位数字或大写字母（不含 I、O、S、V、Z），例如 11341702486344515H。"
        )
    if check_character(code[:-1]) != code[-1]:
        raise ValidationError("统一社会信用代码的最后一位校验码不对，请对照证书检查有没有输错。")


def check_character(first: str) -> str:
    """Of the first 17 characters: 31 less their weighted sum (weights 3^i mod 31), modulo 31."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return ALPHABET[-total % 31]
