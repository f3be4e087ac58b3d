"""An interpretation and its document: each names the other, and they can go out together."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cms.kinds.each.interpretation import Interpretation
from cms.records.models import Edition
from cms.records.publishing import NotForDisclosure
from cms.records.scheduling import publish_due
from tests.cms.kinds.samples import SAMPLES
from tests.newsroom import Newsroom


def fields(record: Any) -> dict[str, Any]:
    return {field["name"]: field for field in json.loads(record.editions.latest("number").payload)["fields"]}


def titles(record: Any) -> list[str]:
    return [link["title"] for link in fields(record).get("interpretations", {"links": []})["links"]]


def interpretation(newsroom: Newsroom, document: Any, **changes: Any) -> Any:
    arguments = {"form": "text", "interpreter": "起草部门", "document": document, "together": True, **changes}
    return newsroom.draft(**{"kind": Interpretation, "title": "解读", **arguments})


@pytest.fixture
def document(newsroom: Newsroom) -> Any:
    return SAMPLES["policy"].draft(newsroom, title="办法")


def test_a_published_document_lists_a_later_interpretation(newsroom: Newsroom, document: Any) -> None:
    newsroom.publish(document)
    first = json.loads(document.editions.get().payload)
    made = newsroom.publish(interpretation(newsroom, document))
    assert titles(document) == ["解读"]
    assert fields(made)["document"]["links"][0]["uuid"] == str(document.uuid)
    edition = document.editions.latest("number")
    assert edition.because_of == made.editions.get()
    second = json.loads(edition.payload)
    changed = {key for key in second if second[key] != first[key]}
    assert changed | {"issued_at"} == {"edition", "issued_at", "fields"}  # its second may be the same
    assert newsroom.fresh(document).validity == "valid"


def test_they_go_out_together_when_the_document_is_published(newsroom: Newsroom, document: Any) -> None:
    made = newsroom.publish(interpretation(newsroom, document))
    assert not made.live
    assert not made.editions.exists()
    assert made.awaited_document.document == document
    newsroom.publish(document)
    assert newsroom.fresh(made).live
    assert titles(document) == ["解读"]
    assert fields(made)["document"]["links"][0]["uuid"] == str(document.uuid)
    assert not hasattr(newsroom.fresh(made), "awaited_document")
    assert made.editions.get().verdict is not None


def test_they_go_out_together_at_a_scheduled_time(newsroom: Newsroom, document: Any) -> None:
    made = newsroom.publish(interpretation(newsroom, document))
    at = timezone.now() + timezone.timedelta(hours=2)
    newsroom.edit(document, go_live_at=at)
    newsroom.publish(document)
    assert not Edition.objects.exists()
    with time_machine.travel(at + timezone.timedelta(minutes=1)):
        publish_due()
    assert newsroom.fresh(document).live
    assert newsroom.fresh(made).live


def test_one_that_does_not_wait_goes_out_at_once_and_gets_its_link_later(
    newsroom: Newsroom, document: Any
) -> None:
    made = newsroom.publish(interpretation(newsroom, document, together=False))
    assert made.live
    assert "links" not in fields(made)["document"]
    newsroom.publish(document)
    assert fields(made)["document"]["links"][0]["title"] == "办法"
    assert titles(document) == ["解读"]


def test_the_newest_approved_revision_waits(newsroom: Newsroom, document: Any) -> None:
    made = newsroom.publish(interpretation(newsroom, document))
    newsroom.edit(made, title="解读（修改）")
    newsroom.publish(made)
    newsroom.publish(document)
    assert titles(document) == ["解读（修改）"]
    assert made.editions.count() == 1


def test_a_draft_after_the_approval_does_not_go_out(newsroom: Newsroom, document: Any) -> None:
    made = newsroom.publish(interpretation(newsroom, document))
    newsroom.edit(made, title="没审过的")
    newsroom.publish(document)
    assert titles(document) == ["解读"]
    assert newsroom.fresh(made).has_unpublished_changes


def test_a_withdrawn_interpretation_leaves_the_documents_page(newsroom: Newsroom, document: Any) -> None:
    newsroom.publish(document)
    made = newsroom.publish(interpretation(newsroom, document))
    newsroom.withdraw(made)
    assert titles(document) == []


def test_an_interpretation_that_changes_its_document_moves(newsroom: Newsroom, document: Any) -> None:
    newsroom.publish(document)
    other = newsroom.publish(
        SAMPLES["policy"].draft(newsroom, title="另一办法", document_number="柳北政规〔2026〕9号")
    )
    made = newsroom.publish(interpretation(newsroom, document))
    newsroom.edit(made, document=other)
    newsroom.publish(made)
    assert titles(document) == []
    assert titles(other) == ["解读"]


def test_one_whose_file_was_replaced_does_not_hold_up_its_document(newsroom: Newsroom, document: Any) -> None:
    file = newsroom.attachment("解读.mp3", b"sound")
    made = newsroom.publish(interpretation(newsroom, document, form="audio", media=file))
    file.file.storage.delete(file.file.name)
    newsroom.publish(document)
    assert newsroom.fresh(document).live
    assert not newsroom.fresh(made).live


def test_its_files_are_reviewed_with_it(newsroom: Newsroom, document: Any) -> None:
    file = newsroom.attachment("解读.mp3", b"sound")
    made = interpretation(newsroom, document, form="audio", media=file, together=False)
    assert [entry[2] for entry in made.files_under_review()] == [file.sha256]
    assert fields(newsroom.publish(made))["media"]["files"] == [file.sha256]


def test_one_not_for_disclosure_is_refused_before_it_waits(newsroom: Newsroom, document: Any) -> None:
    made = interpretation(newsroom, document, disclosure="none")
    with pytest.raises(NotForDisclosure):
        newsroom.publish(made)


def test_a_picture_interpretation_needs_a_picture(newsroom: Newsroom, document: Any) -> None:
    made = interpretation(newsroom, document, form="picture")
    assert made.missing_elements() == ["图解的图片"]
