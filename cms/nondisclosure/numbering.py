"""备案编号: counted per agency and year, given out once, written as the template of the day says."""

from __future__ import annotations

import datetime

from django.db import connection

from cms.agencies.models import Agency
from cms.nondisclosure.models import Filing, FilingNumberTemplate
from cms.refusal import Refusal


class NoFilingNumberTemplate(Refusal):
    """No template holds on that day."""


def assign_number(agency: Agency, on: datetime.date) -> str:
    """The next number. Two callers for one agency wait for each other until the first one's transaction ends."""
    template = FilingNumberTemplate.objects.filter(valid_from__lte=on).first()
    if template is None:
        raise NoFilingNumberTemplate(
            f"没有 {on:%Y-%m-%d} 生效的备案编号模板，请管理员在“不予公开设置”中添加。"
        )
    while True:
        number = template.pattern.format(
            name=agency.short_name, code=agency.code, year=on.year, serial=_next_serial(agency.pk, on.year)
        )
        # Two agencies that bore one name after another, or two templates, may spell the same number.
        if not Filing.objects.filter(number=number).exists():
            return number


def _next_serial(agency_id: int, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO nondisclosure_filingcounter (agency_id, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (agency_id, year) DO UPDATE SET last = nondisclosure_filingcounter.last + 1
            RETURNING last
            """,
            [agency_id, year],
        )
        return cursor.fetchone()[0]
