"""索引号: assigned once per record from its agency's template, never reused.

No national scheme is enforced, so the form is data: fixed text with ``{code}`` or ``{uscc}``, ``{year}``, ``{month}``,
``{day}``, ``{date}`` (YYYYMMDD) and ``{serial}`` (with a width such as ``{serial:05}``). Serials begin again each year,
month or day; every number ever given is kept, so that no two templates can spell the same one twice.
"""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

from django.core.exceptions import ValidationError
from django.db import connection, models

ORGANS = {"code", "uscc"}
DAYS = {"year": "%Y", "month": "%m", "day": "%d", "date": "%Y%m%d"}
FIELDS = ORGANS | set(DAYS) | {"serial"}
LONGEST = 64
LONGEST_CODE, USCC_LENGTH = 24, 18
SERIAL = re.compile(r"0[2-9]|")
CONTROL = re.compile(r"[\s\x00-\x1f<>\"'\\]")


class Scope(models.TextChoices):
    """How often serials begin again at 1."""

    YEAR = "year", "每年"
    MONTH = "month", "每月"
    DAY = "day", "每日"


NEEDED = {
    Scope.YEAR: "{year} 或 {date}",
    Scope.MONTH: "{year} 和 {month}，或 {date}",
    Scope.DAY: "{year}、{month} 和 {day}，或 {date}",
}
SPELLS = {Scope.YEAR: {"year"}, Scope.MONTH: {"year", "month"}, Scope.DAY: {"year", "month", "day"}}


class NoIndexNumberTemplate(ValidationError):
    """The agency has no template that is valid yet, or the template asks for a code that the agency has not."""


def validate_pattern(pattern: str) -> None:
    """Raises ValidationError, saying what to write instead."""
    names = _names(pattern)
    if unknown := set(names) - FIELDS:
        raise ValidationError(f"不认识的项目：{'、'.join(sorted(unknown)) or '（空）'}。")
    if names.count("serial") != 1 or not ORGANS & set(names) or not {"year", "date"} & set(names):
        raise ValidationError("模板必须含 {code} 或 {uscc}，含 {year} 或 {date}，以及一个 {serial}。")
    if CONTROL.search(pattern):
        raise ValidationError("模板不能含空格、引号、尖括号和反斜杠。")
    longest = fill(pattern, code="0" * LONGEST_CODE, uscc="0" * USCC_LENGTH, on=date.max, serial=999_999_999)
    if len(longest) > LONGEST:
        raise ValidationError(f"按此模板生成的索引号会超过 {LONGEST} 个字符，请缩短。")


def _names(pattern: str) -> list[str]:
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError:
        raise ValidationError("花括号不成对。") from None
    parts = [
        (f"{name}!{conversion}" if conversion else name, width)
        for _, name, width, conversion in parsed
        if name is not None
    ]
    if any(width and name != "serial" for name, width in parts):
        raise ValidationError("只有 {serial} 可以写位数。")
    if not all(SERIAL.fullmatch(width or "") for name, width in parts if name == "serial"):
        raise ValidationError("流水号位数应写成 {serial:05} 的形式，2 到 9 位。")
    return [name for name, _ in parts]


def validate_scope(pattern: str, scope: str) -> None:
    """A serial that begins again each month needs the month in the number, or the numbers would repeat."""
    if not SPELLS[Scope(scope)] <= _spelt(pattern):
        needed = f"流水号{Scope(scope).label}重新起算时，模板须含 {NEEDED[Scope(scope)]}。"
        raise ValidationError({"serial_scope": needed})


def _spelt(pattern: str) -> set[str]:
    return (
        {"year", "month", "day"}
        if "{date}" in pattern
        else {name for name in DAYS if f"{{{name}}}" in pattern}
    )


def implied_scope(pattern: str) -> Scope:
    """The finest scope that the pattern's dates allow."""
    spelt = _spelt(pattern)
    return next(
        scope
        for scope in (Scope.DAY, Scope.MONTH, Scope.YEAR)
        if SPELLS[scope] <= spelt or scope == Scope.YEAR
    )


def fill(pattern: str, *, code: str, on: date, serial: int | str, uscc: str = "") -> str:
    return pattern.format(
        code=code, uscc=uscc, serial=serial, **{name: format(on, form) for name, form in DAYS.items()}
    )


def examples(pattern: str, *, code: str, uscc: str, on: date) -> list[str]:
    """The first numbers that the pattern gives, for a preview. Raises ValidationError."""
    validate_pattern(pattern)
    _require_uscc(pattern, uscc)
    return [fill(pattern, code=code, uscc=uscc, on=on, serial=serial) for serial in (1, 2, 3)]


def assign_index_number(
    *, agency_id: int, code: str, pattern: str, on: date, uscc: str = "", scope: str = ""
) -> str:
    """The next index number; each call gives another, whoever else asks at the same time.

    A number given out inside a transaction that is rolled back is given out again; one that was committed
    never is, by whatever template. Two callers for one agency wait for each other for the length of that transaction.
    """
    _require_uscc(pattern, uscc)
    period = _period(pattern, scope or implied_scope(pattern), code=code, uscc=uscc, on=on)
    while True:
        number = fill(pattern, code=code, uscc=uscc, on=on, serial=_next(agency_id, period))
        if _is_new(agency_id, number):
            return number


def _require_uscc(pattern: str, uscc: str) -> None:
    if "{uscc}" in pattern and not uscc:
        raise NoIndexNumberTemplate("模板用到 {uscc}，请先填写公开主体的统一社会信用代码。")


def _period(pattern: str, scope: str, *, code: str, uscc: str, on: date) -> str:
    """Names the counter: the number without its serial and without the dates finer than the scope."""
    kept = SPELLS[Scope(scope)]
    shown = {name: format(on, form) if name in kept else "" for name, form in DAYS.items()}
    shown["date"] = "".join(format(on, DAYS[name]) for name in ("year", "month", "day") if name in kept)
    return re.sub(r"\{serial[^}]*\}", "#", pattern).format(code=code, uscc=uscc, **shown)


def _next(agency_id: int, period: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalogue_indexnumbercounter (agency_id, period, last) VALUES (%s, %s, 1)
            ON CONFLICT (agency_id, period) DO UPDATE SET last = catalogue_indexnumbercounter.last + 1
            RETURNING last
            """,
            [agency_id, period],
        )
        return cursor.fetchone()[0]


def _is_new(agency_id: int, number: str) -> bool:
    """Keeps the number for ever; False where some template gave it before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalogue_indexnumber (number, agency_id, given_at) VALUES (%s, %s, now())
            ON CONFLICT (number) DO NOTHING
            """,
            [number, agency_id],
        )
        return cursor.rowcount == 1
