"""索引号: assigned once per record from its agency's template, never reused.

No national scheme is enforced, so the form is data: text with ``{code}``, ``{year}``, ``{month}`` and
``{serial}`` (a width such as ``{serial:05}``).
"""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

from django.core.exceptions import ValidationError
from django.db import connection

FIELDS = {"code", "year", "month", "serial"}
LONGEST = 64
SERIAL = re.compile(r"0[2-9]|")


class NoIndexNumberTemplate(ValidationError):
    """The agency has no template that is valid yet."""


def validate_pattern(pattern: str) -> None:
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError:
        raise ValidationError("花括号不成对。") from None
    parts = [
        (f"{name}!{conversion}" if conversion else name, width)
        for _, name, width, conversion in parsed
        if name is not None
    ]
    names = [name for name, _ in parts]
    if unknown := set(names) - FIELDS:
        raise ValidationError(f"不认识的项目：{'、'.join(sorted(unknown)) or '（空）'}。")
    if names.count("serial") != 1 or "code" not in names or "year" not in names:
        raise ValidationError("模板必须含 {code}、{year}，以及一个 {serial}。")
    if any(width and name != "serial" for name, width in parts):
        raise ValidationError("只有 {serial} 可以写位数。")
    if not all(SERIAL.fullmatch(width or "") for name, width in parts if name == "serial"):
        raise ValidationError("流水号位数应写成 {serial:05} 的形式，2 到 9 位。")
    if len(fill(pattern, code="0" * 24, on=date.max, serial=999_999_999)) > LONGEST:
        raise ValidationError(f"按此模板生成的索引号会超过 {LONGEST} 个字符，请缩短。")


def fill(pattern: str, *, code: str, on: date, serial: int | str) -> str:
    return pattern.format(code=code, year=f"{on:%Y}", month=f"{on:%m}", serial=serial)


def assign_index_number(*, agency_id: int, code: str, pattern: str, on: date) -> str:
    """The next index number; each call gives another, whoever else asks at the same time.

    A number given out inside a transaction that is rolled back is given out again; one that was committed
    never is. Two callers for one agency wait for each other for the length of that transaction.
    """
    period = fill(re.sub(r"\{serial[^}]*\}", "#", pattern), code=code, on=on, serial="")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalogue_indexnumbercounter (agency_id, period, last) VALUES (%s, %s, 1)
            ON CONFLICT (agency_id, period) DO UPDATE SET last = catalogue_indexnumbercounter.last + 1
            RETURNING last
            """,
            [agency_id, period],
        )
        serial = cursor.fetchone()[0]
    return fill(pattern, code=code, on=on, serial=serial)
