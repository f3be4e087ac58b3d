"""Terms are retired and merged; what was published stays as it was."""

from __future__ import annotations

import datetime
import json

import pytest

from channels.directory import current_directory
from channels.models import Channel, RoutingRule
from cms.audit.models import Entry
from cms.catalogue import vocabulary
from cms.catalogue.loading import load_genres, load_topics
from cms.catalogue.models import Column, DisclosureHead, Genre, GrassrootsField, Topic
from cms.directory.models import AgencySection
from cms.records.models import PublishedRecord
from tests.newsroom import Newsroom


def column(slug: str, name: str) -> Column:
    return Column.objects.create(slug=slug, name=name)


def test_a_retired_term_is_offered_no_more_but_to_records_that_have_it(newsroom: Newsroom) -> None:
    old, new = Genre.objects.create(code="old", name="旧"), Genre.objects.create(code="new", name="新")
    record = newsroom.draft(genre=old)
    vocabulary.retire(old, by=newsroom.person("editor"), reason="不再使用")
    form_class = record.get_edit_handler().get_form_class()
    offered = form_class(instance=newsroom.fresh(record), for_user=newsroom.person("editor")).fields["genre"]
    assert set(offered.queryset) == {old, new}
    assert offered.label_from_instance(Genre.objects.get(pk=old.pk)) == "旧（已停用）"
    other = newsroom.draft()
    offered = form_class(instance=other, for_user=newsroom.person("editor")).fields["genre"]
    assert set(offered.queryset) == {new}
    note = Entry.objects.get(action="term.retired")
    assert (note.by_name, note.details["reason"]) == (newsroom.person("editor").get_full_name(), "不再使用")


def test_a_record_with_a_retired_term_can_still_be_published(newsroom: Newsroom) -> None:
    head = DisclosureHead.objects.create(code="20-7", name="财政预算决算", article="条例")
    record = newsroom.publish(head=head)
    vocabulary.retire(head, by=None)
    newsroom.edit(record, title="改过的标题")
    newsroom.publish(newsroom.fresh(record))
    payload = json.loads(PublishedRecord.objects.get(record=record.pk).payload)
    assert (payload["title"], payload["head"]) == ("改过的标题", {"code": "20-7", "name": "财政预算决算"})


def test_a_retirement_can_be_dated_and_undone(db: None) -> None:
    genre = Genre.objects.create(code="a", name="甲")
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    vocabulary.retire(genre, by=None, on=tomorrow)
    assert genre in Genre.objects.in_use()
    assert genre not in Genre.objects.in_use(tomorrow)
    vocabulary.restore(genre, by=None)
    assert genre in Genre.objects.in_use(tomorrow)


def test_what_begins_later_or_stands_below_a_retired_term_is_not_offered(db: None) -> None:
    upper = Topic.objects.create(code="1", name="上")
    lower = Topic.objects.create(code="1-1", name="下", parent=upper)
    later = Topic.objects.create(code="2", name="明年", valid_from=datetime.date(2999, 1, 1))
    assert set(Topic.objects.in_use()) == {upper, lower}
    vocabulary.retire(upper, by=None)
    assert not Topic.objects.in_use().exists()
    assert later in Topic.objects.in_use(datetime.date(2999, 1, 1))


def test_merging_moves_records_rules_and_sections_and_leaves_editions(newsroom: Newsroom) -> None:
    old, new = column("old", "旧栏目"), column("new", "新栏目")
    topic, into = Topic.objects.create(code="1", name="旧"), Topic.objects.create(code="2", name="新")
    public = newsroom.publish(main_column=old, topic=topic)
    payload = public.published.payload
    draft = newsroom.draft()
    draft.other_columns = [old, new]
    draft.save_revision()
    draft.save()
    channel = Channel.objects.create(kind="website", slug="website", name="网站")
    rule = RoutingRule.objects.create(channel=channel, column=old)
    section = AgencySection.objects.create(agency=newsroom.agency, name="类目")
    section.topics.set([topic])
    labels = {vocabulary.use_label(key): count for key, count in vocabulary.uses(old)}
    assert labels == {"政府信息（主栏目）": 1, "政府信息（同时显示在）": 1, "路由规则（栏目）": 1}

    vocabulary.merge(old, new, by=newsroom.person("editor"))
    vocabulary.merge(topic, into, by=None)

    rule.refresh_from_db()
    assert newsroom.fresh(public).main_column == rule.column == new
    assert [one.pk for one in newsroom.fresh(draft).other_columns.all()] == [new.pk]
    assert list(section.topics.all()) == [into]
    old.refresh_from_db()
    assert old.is_retired
    assert old.merged_into == new
    row = PublishedRecord.objects.get(record=public.pk)
    assert row.payload == payload == public.editions.get().payload
    assert (row.topic, row.main_topic) == (into, into)
    assert Entry.objects.get(action="term.merged", title="旧栏目").details["into"] == "新栏目"


def test_a_revision_written_before_a_merge_is_read_with_the_new_term(newsroom: Newsroom) -> None:
    old, new = column("old", "旧栏目"), column("new", "新栏目")
    field = GrassrootsField.objects.create(code="a", name="旧领域")
    renamed = GrassrootsField.objects.create(code="b", name="新领域")
    record = newsroom.draft()
    newsroom.edit(record, main_column=old, grassroots_field=field, other_columns=[old, newsroom.column])
    newsroom.submit(record)
    vocabulary.merge(old, new, by=None)
    vocabulary.merge(field, renamed, by=None)
    content = newsroom.fresh(record).get_latest_revision().content
    assert content["main_column"] == old.pk  # evidence: not rewritten
    read = newsroom.fresh(record).get_latest_revision_as_object()
    assert (read.main_column, read.grassroots_field) == (new, renamed)
    assert {one.pk for one in read.other_columns.all()} == {new.pk, newsroom.column.pk}

    newsroom.approve_all(record)  # what was reviewed is what is published, under the new names
    said = json.loads(PublishedRecord.objects.get(record=record.pk).payload)
    assert [one["slug"] for one in said["columns"]] == ["new", "gonggao"]
    assert said["field"]["code"] == "b"


def test_lists_by_first_level_topic_follow_a_topic_that_is_merged_or_moved(newsroom: Newsroom) -> None:
    one, two = Topic.objects.create(code="1", name="甲"), Topic.objects.create(code="2", name="乙")
    low = Topic.objects.create(code="1-1", name="甲下", parent=one)
    other = Topic.objects.create(code="2-1", name="乙下", parent=two)
    record = newsroom.publish(topic=low)
    vocabulary.merge(low, other, by=None)
    row = PublishedRecord.objects.get(record=record.pk)
    assert (row.topic, row.main_topic) == (other, two)
    other.parent = one
    other.save()
    row.refresh_from_db()
    assert row.main_topic == one


def test_merges_follow_one_another(newsroom: Newsroom) -> None:
    one, two, three = (column(slug, slug) for slug in ("one", "two", "three"))
    record = newsroom.draft(main_column=one)
    vocabulary.merge(one, two, by=None)
    vocabulary.merge(two, three, by=None)
    assert Column.objects.get(pk=one.pk).merged_into == three
    assert newsroom.fresh(record).get_latest_revision_as_object().main_column == three


@pytest.mark.parametrize("case", ["itself", "retired", "again", "parent"])
def test_what_cannot_be_merged_is_refused_in_words(db: None, case: str) -> None:
    one, two = Topic.objects.create(code="1", name="甲"), Topic.objects.create(code="2", name="乙")
    if case == "retired":
        vocabulary.retire(two, by=None)
    elif case == "again":
        vocabulary.merge(one, Topic.objects.create(code="3", name="丙"), by=None)
    elif case == "parent":
        Topic.objects.create(code="1-1", name="下", parent=one)
    with pytest.raises(vocabulary.CannotMerge):
        vocabulary.merge(one, one if case == "itself" else two, by=None)
    if case == "again":
        with pytest.raises(vocabulary.CannotRetire, match="已并入"):
            vocabulary.restore(one, by=None)


def test_the_website_keeps_a_retired_column_while_something_public_stands_in_it(newsroom: Newsroom) -> None:
    held, empty = column("held", "有信息"), column("empty", "没有信息")
    newsroom.publish(main_column=held)
    vocabulary.retire(held, by=None)
    vocabulary.retire(empty, by=None)
    assert {one.slug for one in current_directory().columns} == {"held", "gonggao"}


def test_loading_again_leaves_what_the_district_changed(db: None) -> None:
    load_genres([{"code": "tongzhi", "name": "通知"}])
    load_topics([{"code": "1", "name": "甲", "children": [{"code": "1-1", "name": "乙"}]}])
    Genre.objects.update(name="通知（改）")
    Topic.objects.filter(code="1-1").update(parent=None)
    load_genres([{"code": "tongzhi", "name": "通知"}])
    load_topics([{"code": "1", "name": "甲", "children": [{"code": "1-1", "name": "乙"}]}])
    assert Genre.objects.get().name == "通知（改）"
    assert Topic.objects.get(code="1-1").parent is None
