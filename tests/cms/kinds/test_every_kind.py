"""What holds for every kind: made in the admin, refused while incomplete, reviewed, published, shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.agencies.models import Role
from cms.records.completeness import Incomplete
from cms.records.editions import check
from cms.records.kinds import every_kind, kind_choices, kind_named
from cms.records.models import Record
from tests.cms.kinds.samples import SAMPLES, Sample, posted
from tests.newsroom import Newsroom

every_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())


def payload(record: Record) -> dict[str, Any]:
    return json.loads(record.editions.latest("number").payload)


@pytest.fixture
def editor(client: Client, newsroom: Newsroom) -> Client:
    client.force_login(newsroom.person(Role.EDITOR))
    return client


def unsaved(sample: Sample, newsroom: Newsroom) -> Any:
    arguments = sample.arguments(newsroom)
    kind = arguments.pop("kind")
    return kind(
        **{
            "main_column": newsroom.column,
            "formed_on": "2026-11-20",
            "body": [("text", "<p>正文</p>")],
            **arguments,
        }
    )


def test_every_kind_has_a_sample_here() -> None:
    assert {kind.kind_code for kind in every_kind()} == {*SAMPLES, "general"}
    assert every_kind()[-1] is Record


def test_codes_and_descriptions_are_fit_for_their_places() -> None:
    codes = [code for code, _ in kind_choices()]
    assert len(set(codes)) == len(codes)
    assert all(len(code) <= 24 for code in codes)
    assert all(kind.page_description and kind.kind_label for kind in every_kind())
    with pytest.raises(LookupError):
        kind_named("nonsense")


@pytest.mark.django_db
def test_all_kinds_are_offered_in_their_order_with_a_description(editor: Client, newsroom: Newsroom) -> None:
    page = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[newsroom.page.pk])).content.decode()
    places = [
        page.index(f"/{kind._meta.app_label}/{kind._meta.model_name}/{newsroom.page.pk}/")
        for kind in every_kind()
    ]
    assert places == sorted(places)
    assert all(kind.page_description in page for kind in every_kind())


@every_sample
def test_an_editor_makes_one_in_the_admin(sample: Sample, editor: Client, newsroom: Newsroom) -> None:
    kind = sample.kind
    url = reverse(
        "wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, newsroom.page.pk]
    )
    assert editor.get(url).status_code == 200
    data = posted(unsaved(sample, newsroom), **{"action-submit": "1"})
    answer = editor.post(url, data)
    made = kind.objects.filter(title=f"{kind.kind_label}一则").first()
    assert made is not None, _errors(answer)
    assert answer.status_code == 302
    assert made.current_workflow_task_state is not None
    wanted = sample.arguments(newsroom)
    for name in sample.rows(newsroom):
        if isinstance(wanted[name], list):
            assert len(getattr(made, name).all()) == len(wanted[name])
    assert made.missing_elements() == []


def _errors(answer: Any) -> Any:
    form = answer.context["form"]
    return form.errors, {
        name: formset.errors for name, formset in form.formsets.items() if not formset.is_valid()
    }


@every_sample
def test_an_incomplete_draft_is_kept_and_its_submission_refused(
    sample: Sample, editor: Client, newsroom: Newsroom
) -> None:
    kind = sample.kind
    empty = kind(title="没写完的", main_column=newsroom.column, formed_on="2026-11-20", body=[("text", "")])
    missing = empty.missing_elements()
    url = reverse(
        "wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, newsroom.page.pk]
    )
    assert editor.post(url, posted(empty)).status_code == 302
    draft = kind.objects.get(title="没写完的")
    answer = editor.post(
        reverse("wagtailadmin_pages:edit", args=[draft.pk]), posted(draft, **{"action-submit": "1"})
    )
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "还缺少必填要素" in said or kind.body_required
    for label in missing:
        assert label.split("（")[0] in said
    with pytest.raises(Incomplete, match=missing[0].split("（")[0]):
        newsroom.submit(draft)
    assert newsroom.fresh(draft).current_workflow_state is None


@every_sample
def test_one_is_reviewed_published_and_its_payload_is_complete(sample: Sample, newsroom: Newsroom) -> None:
    record = newsroom.publish(sample.draft(newsroom))
    assert record.live
    public = payload(record)
    check(public)
    assert public["kind"] == {"code": sample.kind.kind_code, "name": sample.kind.kind_label}
    text = json.dumps(public, ensure_ascii=False)
    for words in sample.shown:
        assert words in text
    values = "\n".join(field["value"] for field in public["fields"])
    assert all(
        words in values + public["document_number"] for words in sample.shown
    )  # readable without structure


@every_sample
def test_a_revision_gives_back_all_fields_and_rows(sample: Sample, newsroom: Newsroom) -> None:
    record = sample.draft(newsroom)
    again = record.latest_revision.as_object()
    assert again.kind_fields() == newsroom.fresh(record).kind_fields()
    assert again.files_under_review() == newsroom.fresh(record).files_under_review()
