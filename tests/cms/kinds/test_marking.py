"""A document that abolishes or amends others marks the originals, in its own transaction and nothing else of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.agencies.models import Role
from cms.audit.models import Entry
from cms.kinds.each.policy import Effect, PolicyDocument
from cms.records.models import Edition, PublishedRecord
from cms.records.signals import edition_issued
from tests.cms.kinds.samples import SAMPLES
from tests.newsroom import Newsroom, make_agency, make_person

POLICY = SAMPLES["policy"]


def payload(record: Any, number: int | None = None) -> dict[str, Any]:
    editions = record.editions.filter(number=number) if number else record.editions.order_by("-number")
    return json.loads(editions[0].payload)


def document(
    newsroom: Newsroom, title: str = "旧办法", number: str = "柳北政规〔2020〕8号", **changes: Any
) -> Any:
    return POLICY.draft(newsroom, title=title, document_number=number, **changes)


def abolishing(newsroom: Newsroom, *originals: Any, verb: str = "abolished", **changes: Any) -> Any:
    effects = [Effect(verb=verb, document=original) for original in originals]
    return document(newsroom, "新办法", "柳北政规〔2026〕3号", effects=effects, **changes)


@pytest.fixture
def old(newsroom: Newsroom) -> Any:
    return newsroom.publish(document(newsroom))


def test_the_original_is_marked_on_its_page_and_nothing_else_of_it_changes(
    newsroom: Newsroom, old: Any
) -> None:
    first = payload(old)
    new = newsroom.publish(abolishing(newsroom, old))
    marked = payload(old)
    assert marked["validity"]["code"] == "abolished"
    assert marked["validity"]["name"] == "废止"
    assert marked["validity"]["note"] == "本文件自2026年11月20日起被《新办法》（柳北政规〔2026〕3号）废止。"
    (link,) = marked["validity"]["replaced_by"]
    assert link == {
        "uuid": str(new.uuid), "title": "新办法", "path": new.published.path, "index_number": new.index_number,
    }  # fmt: skip
    changed = {key for key in marked if marked[key] != first.get(key)}
    assert changed == {"validity", "edition", "issued_at"}


def test_its_ground_is_the_new_documents_edition(newsroom: Newsroom, old: Any) -> None:
    new = newsroom.publish(abolishing(newsroom, old))
    edition = old.editions.latest("number")
    assert edition.because_of == new.editions.get()
    assert edition.verdict is None
    assert edition.issued_by == newsroom.people[Role.APPROVAL]
    assert PublishedRecord.objects.get(record=old.pk).edition == edition
    assert Entry.objects.get(action="record.marked").details["because_of"] == {"record": new.pk, "edition": 1}


def test_the_new_document_names_the_original_with_a_link(newsroom: Newsroom, old: Any) -> None:
    new = newsroom.publish(abolishing(newsroom, old))
    effects = next(field for field in payload(new)["fields"] if field["name"] == "effects")
    assert effects["table"]["rows"] == [["废止", "旧办法", "柳北政规〔2020〕8号"]]
    assert effects["links"][0]["uuid"] == str(old.uuid)


def test_amending_marks_as_amended_and_abolishing_later_weighs_more(newsroom: Newsroom, old: Any) -> None:
    newsroom.publish(abolishing(newsroom, old, verb="amended"))
    assert payload(old)["validity"]["name"] == "已修改"
    newsroom.publish(abolishing(newsroom, old))
    assert payload(old)["validity"]["name"] == "废止"
    assert old.editions.count() == 3


def test_several_originals_are_marked_at_once(newsroom: Newsroom) -> None:
    originals = [
        newsroom.publish(document(newsroom, f"旧办法{n}", f"柳北政规〔2020〕{n}号")) for n in (1, 2, 3)
    ]
    newsroom.publish(abolishing(newsroom, *originals))
    assert {payload(original)["validity"]["code"] for original in originals} == {"abolished"}


def test_page_row_and_newest_revision_agree(newsroom: Newsroom, old: Any) -> None:
    newsroom.publish(abolishing(newsroom, old))
    fresh = newsroom.fresh(old)
    assert fresh.validity == "abolished"
    assert fresh.latest_revision.content["validity"] == "abolished"
    assert fresh.get_latest_revision_as_object().validity == "abolished"
    assert fresh.live
    assert not fresh.has_unpublished_changes
    assert fresh.live_revision == fresh.latest_revision == old.editions.latest("number").revision


def test_a_pending_draft_is_kept_and_agrees(newsroom: Newsroom, old: Any) -> None:
    newsroom.edit(old, title="旧办法（更正错字）")
    newsroom.publish(abolishing(newsroom, old))
    fresh = newsroom.fresh(old)
    draft = fresh.get_latest_revision_as_object()
    assert (draft.title, draft.validity) == ("旧办法（更正错字）", "abolished")
    assert fresh.has_unpublished_changes
    assert payload(old)["title"] == "旧办法"
    newsroom.publish(old)
    assert (payload(old)["title"], payload(old)["validity"]["code"]) == ("旧办法（更正错字）", "abolished")
    assert payload(old)["validity"]["replaced_by"][0]["title"] == "新办法"


def test_a_draft_under_review_stays_under_review_and_goes_out_marked(newsroom: Newsroom, old: Any) -> None:
    revision = newsroom.edit(old, title="旧办法（更正错字）")
    newsroom.submit(old)
    newsroom.decide(old, Role.DEPARTMENT)
    newsroom.publish(abolishing(newsroom, old))
    fresh = newsroom.fresh(old)
    assert fresh.latest_revision == revision
    assert fresh.current_workflow_task.step == Role.CONFIDENTIALITY
    newsroom.decide(old, Role.CONFIDENTIALITY)
    newsroom.decide(old, Role.APPROVAL)
    assert (payload(old)["title"], payload(old)["validity"]["code"]) == ("旧办法（更正错字）", "abolished")
    assert newsroom.fresh(old).validity == "abolished"


def test_a_returned_draft_is_kept(newsroom: Newsroom, old: Any) -> None:
    revision = newsroom.edit(old, title="退回的稿")
    newsroom.submit(old)
    newsroom.decide(old, Role.DEPARTMENT, "reject", "请改")
    newsroom.publish(abolishing(newsroom, old))
    fresh = newsroom.fresh(old)
    assert fresh.latest_revision == revision
    assert fresh.get_latest_revision_as_object().validity == "abolished"


def test_an_original_never_published_is_only_named_until_it_is_published(newsroom: Newsroom) -> None:
    draft = document(newsroom)
    new = newsroom.publish(abolishing(newsroom, draft))
    assert not draft.editions.exists()
    effects = next(field for field in payload(new)["fields"] if field["name"] == "effects")
    assert "旧办法" in effects["value"]
    assert "links" not in effects
    newsroom.publish(draft)
    assert payload(draft)["validity"]["code"] == "abolished"
    assert payload(draft)["validity"]["replaced_by"][0]["uuid"] == str(new.uuid)


def test_a_document_that_is_not_on_this_site_is_named_in_text(newsroom: Newsroom) -> None:
    new = newsroom.publish(
        document(newsroom, effects=[Effect(verb="abolished", title="外站的办法", number="柳政发〔2001〕5号")])
    )
    effects = next(field for field in payload(new)["fields"] if field["name"] == "effects")
    assert "外站的办法" in effects["value"]
    assert Edition.objects.count() == 1


def test_nothing_is_issued_for_a_withdrawn_original(newsroom: Newsroom, old: Any) -> None:
    newsroom.withdraw(old)
    newsroom.publish(abolishing(newsroom, old))
    assert old.editions.latest("number").action == "withdraw"
    newsroom.edit(old, title="旧办法（重新公开）")
    newsroom.publish(old)
    assert payload(old)["validity"]["code"] == "abolished"


def test_a_correction_that_no_longer_names_the_original_unmarks_it(newsroom: Newsroom, old: Any) -> None:
    new = newsroom.publish(abolishing(newsroom, old))
    newsroom.edit(new, effects=[])
    newsroom.publish(new)
    assert payload(old)["validity"] == {"code": "valid", "name": "有效"}
    fresh = newsroom.fresh(old)
    assert (fresh.validity, fresh.standing, fresh.latest_revision.content["validity"]) == (
        "valid",
        {},
        "valid",
    )


def test_a_second_edition_that_says_the_same_marks_nothing_again(newsroom: Newsroom, old: Any) -> None:
    new = newsroom.publish(abolishing(newsroom, old))
    newsroom.edit(new, keywords="改了关键词")
    newsroom.publish(new)
    assert old.editions.count() == 2


def test_withdrawing_the_new_document_keeps_the_mark_and_drops_the_link(newsroom: Newsroom, old: Any) -> None:
    new = newsroom.publish(abolishing(newsroom, old))
    newsroom.withdraw(new)
    assert payload(old)["validity"]["code"] == "abolished"
    assert payload(old)["validity"]["replaced_by"] == []
    assert old.editions.latest("number").because_of == new.editions.latest("number")


def test_an_expired_original_stays_expired_when_amended(newsroom: Newsroom) -> None:
    expired = newsroom.publish(document(newsroom, validity="expired"))
    newsroom.publish(abolishing(newsroom, expired, verb="amended"))
    assert payload(expired)["validity"]["code"] == "expired"


def test_all_or_nothing(newsroom: Newsroom, old: Any) -> None:
    def refuse(edition: Edition, **kwargs: Any) -> None:
        if edition.because_of_id:
            raise RuntimeError("an outlet's row could not be written")

    new = abolishing(newsroom, old)
    newsroom.bring_to_approval(new)
    edition_issued.connect(refuse)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            newsroom.decide(new, Role.APPROVAL)
    finally:
        edition_issued.disconnect(refuse)
    assert not new.editions.exists()
    assert old.editions.count() == 1
    assert newsroom.fresh(old).validity == "valid"


def test_another_agencys_document_is_not_marked(newsroom: Newsroom) -> None:
    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    people = {role.value: make_person(other, role.value) for role in Role}
    theirs = Newsroom(other, newsroom.column, people)
    original = theirs.publish(document(theirs))
    newsroom.publish(abolishing(newsroom, original))
    assert original.editions.count() == 1
    assert theirs.fresh(original).validity == "valid"


def test_a_superior_marks_its_subordinates_document(newsroom: Newsroom) -> None:
    below = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    below.parent = newsroom.agency
    below.save()
    theirs = Newsroom(below, newsroom.column, {role.value: make_person(below, role.value) for role in Role})
    original = theirs.publish(document(theirs))
    newsroom.publish(abolishing(newsroom, original))
    assert payload(original)["validity"]["code"] == "abolished"


def test_an_edition_has_exactly_one_ground(newsroom: Newsroom, old: Any) -> None:
    edition = old.editions.get()
    facts = {"record": old, "number": 9, "payload": "{}", "digest": "0" * 64, "issued_at": edition.issued_at}
    for ground in ({}, {"because_of": edition, "action": "withdraw", "reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(**{"action": "publish", **facts, **ground})


def test_publishing_with_links_stays_within_its_budget(newsroom: Newsroom) -> None:
    def queries(originals: int) -> int:
        olds = [
            newsroom.publish(document(newsroom, f"旧{n}", f"柳北政规〔2020〕{n + 1}号"))
            for n in range(originals)
        ]
        new = abolishing(newsroom, *olds)
        newsroom.bring_to_approval(new)
        with CaptureQueriesContext(connection) as seen:
            newsroom.decide(new, Role.APPROVAL)
        return len(seen)

    alone, with_two, with_four = queries(0), queries(2), queries(4)
    assert (with_four - with_two) / 2 <= 60
    assert alone <= 285


def test_a_form_opened_before_the_mark_cannot_undo_it(newsroom: Newsroom, old: Any, client: Any) -> None:
    from django.urls import reverse

    from tests.cms.kinds.samples import posted

    client.force_login(newsroom.person(Role.EDITOR))
    before = posted(newsroom.fresh(old))
    newsroom.publish(abolishing(newsroom, old))
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[old.pk]), {**before, "validity": "valid"})
    assert "已由系统标注效力" in answer.content.decode()
    assert newsroom.fresh(old).get_latest_revision_as_object().validity == "abolished"


def test_an_editor_cannot_choose_another_agencys_document(newsroom: Newsroom, client: Any) -> None:
    from django.urls import reverse

    from tests.cms.kinds.samples import posted

    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    theirs = Newsroom(other, newsroom.column, {role.value: make_person(other, role.value) for role in Role})
    original = theirs.publish(document(theirs))
    mine = document(newsroom, "我的办法", "柳北政规〔2026〕4号")
    mine.effects = [Effect(verb="abolished", document=original)]
    client.force_login(newsroom.person(Role.EDITOR))
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[mine.pk]), posted(mine))
    assert "只能由它自己或者上级标注" in answer.content.decode()
    assert not PolicyDocument.objects.get(pk=mine.pk).get_latest_revision_as_object().effects.all()
