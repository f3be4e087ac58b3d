"""统一社会信用代码 (GB 32100-2015): public, and therefore what a row of digits may be instead of a card."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def is_credit_code(code: str) -> bool:
    if len(code) != 18 or code[0] not in "159Y" or not set(code) <= set(ALPHABET):
        return False
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, WEIGHTS, strict=False))
    return ALPHABET[(31 - total % 31) % 31] == code[17]
