"""索引号: unique whoever asks at the same time, never reused, in the form the agency chose."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cms.catalogue.index_numbers import NoIndexNumberTemplate, assign_index_number, validate_pattern
from cms.catalogue.models import IndexNumber, IndexNumberTemplate
from cms.records.models import Record
from tests.newsroom import Newsroom, make_agency

TODAY = datetime.date(2026, 11, 24)


def assign(agency: object, pattern: str, on: datetime.date = TODAY, scope: str = "") -> str:
    return assign_index_number(
        agency_id=agency.pk, code=agency.code, uscc="11341702486344515H", pattern=pattern, on=on, scope=scope
    )


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{code}/{year}-{serial:05}", "450205001/2026-00001"),
        ("{code}/{year}{month}-{serial:05}", "450205001/202611-00001"),
        ("{code}0000/{year}-{serial:06}", "4502050010000/2026-000001"),
        ("{code}-{year}-{serial}", "450205001-2026-1"),
        ("{uscc}/{year}-{serial:05}", "11341702486344515H/2026-00001"),  # 阳江
        ("{uscc}/{year}{month}-{serial:05}", "11341702486344515H/202611-00001"),  # 宁国
        ("{code}01{year}{serial:06}", "450205001012026000001"),  # 云南民政: 21 digits
        ("{code}-02-00-{date}-{serial:04}", "450205001-02-00-20261124-0001"),  # 宁波
        ("GX{code}.{year}.{month}.{day}.{serial:03}", "GX450205001.2026.11.24.001"),
    ],
)
def test_the_forms_seen_in_the_country_can_be_written(db: None, pattern: str, number: str) -> None:
    validate_pattern(pattern)
    assert assign(make_agency(), pattern) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "", "{code}/{year}", "{year}-{serial}", "{code}-{serial}", "{code}{year}{serial}{serial}", "{code", "{}",
        "{code}/{year}-{serial:99999999}", "{code}/{year}-{serial:>5}", "{code:5}/{year}-{serial}", "{x}{code}{year}{serial}",
        "{code}/{month}{day}-{serial}", "{code} {year}-{serial}", "<{code}>{year}{serial}",
        "{code.__class__}/{year}-{serial}", "{code!r}/{year}-{serial}",
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)


def test_serials_start_anew_each_year_and_for_each_agency(db: None) -> None:
    one, other = make_agency(), make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    pattern = "{code}/{year}-{serial:05}"
    assert [assign(one, pattern)[-5:], assign(one, pattern)[-5:], assign(other, pattern)[-5:]] == [
        "00001",
        "00002",
        "00001",
    ]
    assert assign(one, pattern, datetime.date(2027, 1, 1)) == "450205001/2027-00001"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_at_once_get_two_hundred_numbers() -> None:
    """Two templates that spell alike, so that also the second guard is asked by many at the same time."""
    agency = make_agency()
    start, numbers = threading.Barrier(20), []
    patterns = ("{code}/{year}-{serial:05}", "{code}/{year}-0{serial:04}")

    def work() -> None:
        start.wait()
        numbers.extend(assign(agency, patterns[turn % 2]) for turn in range(10))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 200


def test_a_record_gets_its_number_once(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    number = record.index_number
    newsroom.edit(record, title="改了标题")
    newsroom.publish(record)
    assert newsroom.fresh(record).index_number == number


def test_a_revision_cannot_change_who_a_record_is(newsroom: Newsroom) -> None:
    record = newsroom.draft()
    content = {**record.latest_revision.content, "uuid": "0" * 32, "index_number": "伪造"}
    restored = record.with_content_json(content)
    assert (restored.uuid, restored.index_number) == (record.uuid, record.index_number)


def test_the_number_of_a_deleted_draft_is_not_given_again(newsroom: Newsroom) -> None:
    first = newsroom.draft()
    number = first.index_number
    first.delete()
    assert newsroom.draft().index_number != number


def test_the_template_in_force_today_is_used(newsroom: Newsroom) -> None:
    for day, pattern in (
        (datetime.date(2020, 1, 1), "A{code}/{year}-{serial}"),
        (datetime.date(2999, 1, 1), "B{code}{year}{serial}"),
    ):
        IndexNumberTemplate.objects.create(agency=newsroom.agency, valid_from=day, pattern=pattern)
    assert newsroom.draft().index_number.startswith("A450205001/")


def test_templates_that_spell_the_same_number_do_not_collide(newsroom: Newsroom) -> None:
    year = datetime.date.today().year
    newsroom.draft()
    IndexNumberTemplate.objects.create(
        agency=newsroom.agency, valid_from=datetime.date(2020, 1, 1), pattern="{code}/{year}-0{serial:04}"
    )
    assert newsroom.draft().index_number == f"450205001/{year}-00002"
    assert Record.objects.count() == 2


def test_without_a_template_the_editor_is_told(newsroom: Newsroom) -> None:
    newsroom.agency.index_number_templates.all().delete()
    IndexNumberTemplate.objects.all().delete()
    with pytest.raises(NoIndexNumberTemplate, match="索引号模板"):
        newsroom.draft()


@pytest.mark.parametrize(
    ("pattern", "scope", "days", "numbers"),
    [
        ("{code}-{date}-{serial}", "day", ("2026-11-24", "2026-11-24", "2026-11-25"), ("1", "2", "1")),
        ("{code}-{date}-{serial}", "month", ("2026-11-24", "2026-11-25", "2026-12-01"), ("1", "2", "1")),
        ("{code}-{date}-{serial}", "year", ("2026-11-24", "2026-12-01", "2027-01-01"), ("1", "2", "1")),
        (
            "{code}-{year}{month}-{serial}",
            "year",
            ("2026-11-24", "2026-12-01", "2027-01-01"),
            ("1", "2", "1"),
        ),
        (
            "{code}-{year}{month}-{serial}",
            "month",
            ("2026-11-24", "2026-12-01", "2027-01-01"),
            ("1", "1", "1"),
        ),
    ],
)
def test_serials_begin_again_as_often_as_the_template_says(
    db: None, pattern: str, scope: str, days: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    agency = make_agency()
    given = [assign(agency, pattern, datetime.date.fromisoformat(day), scope) for day in days]
    assert tuple(number.rpartition("-")[2] for number in given) == numbers


@pytest.mark.parametrize(
    ("pattern", "scope", "fits"),
    [
        ("{code}/{year}-{serial}", "year", True),
        ("{code}/{year}-{serial}", "month", False),
        ("{code}/{year}{month}-{serial}", "day", False),
        ("{code}/{date}-{serial}", "day", True),
        ("{code}/{year}{day}-{serial}", "month", False),
    ],
)
def test_a_scope_finer_than_the_dates_of_the_pattern_is_refused(pattern: str, scope: str, fits: bool) -> None:
    template = IndexNumberTemplate(pattern=pattern, serial_scope=scope)
    if fits:
        template.clean()
    else:
        with pytest.raises(ValidationError, match="重新起算"):
            template.clean()


def test_the_number_of_a_deleted_draft_is_not_spelt_by_another_template(newsroom: Newsroom) -> None:
    first = newsroom.draft()
    number = first.index_number
    first.delete()
    IndexNumberTemplate.objects.create(
        agency=newsroom.agency, valid_from=datetime.date(2020, 1, 1), pattern="{code}/{year}-0{serial:04}"
    )
    assert newsroom.draft().index_number != number
    assert IndexNumber.objects.count() == 2


def test_two_agencies_whose_codes_and_texts_run_together_get_different_numbers(db: None) -> None:
    one, other = make_agency("450205", "one", "柳北区甲局"), make_agency("4502051", "other", "柳北区乙局")
    assert assign(one, "{code}1{year}{serial}") == "450205120261"
    assert assign(other, "{code}{year}{serial}") == "450205120262"


def test_given_numbers_are_never_taken_back(db: None) -> None:
    assign(make_agency(), "{code}/{year}-{serial}")
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexNumber.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexNumber.objects.update(number="改号")


def test_a_template_with_the_credit_code_needs_one(newsroom: Newsroom) -> None:
    IndexNumberTemplate.objects.create(
        agency=newsroom.agency, valid_from=datetime.date(2020, 1, 1), pattern="{uscc}/{year}-{serial}"
    )
    with pytest.raises(NoIndexNumberTemplate, match="统一社会信用代码"):
        newsroom.draft()
    newsroom.agency.uscc = "11341702486344515H"
    newsroom.agency.save()
    assert newsroom.draft().index_number.startswith("11341702486344515H/")


def test_templates_taken_in_turn_never_meet(db: None) -> None:
    agency = make_agency()
    patterns = ("{code}/{year}-{serial:05}", "{code}/{year}-0{serial:04}", "{code}/{year}-00{serial:03}")
    numbers = [assign(agency, patterns[turn % 3]) for turn in range(200)]
    assert len(set(numbers)) == 200
