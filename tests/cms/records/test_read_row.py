"""The columns by which lists are filtered: filled with every edition."""

from __future__ import annotations

import pytest

from cms.catalogue.models import Column, DisclosureHead, GrassrootsField, KindHead, Topic
from cms.records.forms import RecordForm
from cms.records.kinds import every_kind
from cms.records.models import PublishedRecord, Record
from tests.newsroom import Newsroom

FILTERED = ("agency_id", "kind", "topic_id", "main_topic_id", "genre_id", "columns", "formed_on", "validity")


def row_of(record: Record) -> PublishedRecord:
    return PublishedRecord.objects.get(record=record.pk)


@pytest.fixture
def record(newsroom: Newsroom) -> Record:
    upper = Topic.objects.create(code="4", name="财政、金融、审计")
    section = Column.objects.create(slug="banshi", name="办事")
    below = Column.objects.create(slug="juzhu", name="救助", parent=section)
    topic = Topic.objects.create(code="4-1", name="财政", parent=upper)
    return newsroom.publish(topic=topic, main_column=below, validity=Record.Validity.AMENDED)


def test_it_says_what_the_edition_says(record: Record) -> None:
    row = row_of(record)
    assert (row.topic.code, row.main_topic.code, row.kind) == ("4-1", "4", "general")
    assert row.columns == ["banshi", "juzhu"]
    assert (row.formed_on.isoformat(), row.validity) == ("2026-11-20", "amended")
    assert row.missing == ["内容概述", "法定公开内容"]


def test_a_withdrawal_keeps_what_the_record_was_listed_by(newsroom: Newsroom, record: Record) -> None:
    before = {name: getattr(row_of(record), name) for name in FILTERED}
    newsroom.withdraw(record)
    assert {name: getattr(row_of(record), name) for name in FILTERED} == before


def test_a_record_is_put_under_the_head_of_its_kind_unless_one_was_chosen(newsroom: Newsroom) -> None:
    usual = DisclosureHead.objects.create(code="20-15", name="其他", article="条例")
    chosen = DisclosureHead.objects.create(code="20-7", name="财政", article="条例")
    field = GrassrootsField.objects.create(code="caizheng", name="财政预决算")
    KindHead.objects.create(kind="general", head=usual)
    assert newsroom.draft().head == usual
    payload = newsroom.publish(head=chosen, grassroots_field=field).published.payload
    assert '"head":{"code":"20-7","name":"财政"}' in payload
    assert '"field":{"code":"caizheng","name":"财政预决算"}' in payload


def test_two_further_columns_can_be_chosen(newsroom: Newsroom) -> None:
    one, two = (Column.objects.create(slug=slug, name=slug) for slug in ("one", "two"))
    record = newsroom.draft()
    newsroom.edit(record, other_columns=[two, one])
    assert {column.pk for column in newsroom.fresh(record).get_latest_revision_as_object().columns} == {
        newsroom.column.pk,
        one.pk,
        two.pk,
    }


def test_every_kind_has_a_form_that_offers_terms_in_use() -> None:
    assert all(issubclass(kind.base_form_class, RecordForm) for kind in every_kind())
