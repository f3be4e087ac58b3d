"""The demo's records load as the kinds that they name, complete, and mark one another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page

from cms.agencies.loading import load_agencies, load_demo_people
from cms.catalogue.loading import load_columns, load_genres, load_topics
from cms.kinds.each.policy import PolicyDocument
from cms.records.kinds import every_kind
from cms.records.loading import RecordLoader
from cms.records.models import PublishedRecord, Record
from cms.review.establishing import establish_review
from liubei import district

MARKED, MARKING, EXPLAINING = "baomi-shencha-zhidu", "baomi-shencha-banfa-2026", "baomi-shencha-banfa-jiedu"


def one_of_each_kind() -> list[dict[str, Any]]:
    entries = [entry for entry in district.records() if entry["state"] == "published"]
    first = {entry.get("kind", "general"): entry["slug"] for entry in reversed(entries)}
    wanted = {*first.values(), MARKED, MARKING, EXPLAINING}
    return [entry for entry in entries if entry["slug"] in wanted]


@pytest.mark.django_db
def test_the_demo_shows_every_kind_complete() -> None:
    entries, home = one_of_each_kind(), Page.objects.get(depth=2)
    used = {entry["agency"] for entry in entries}
    parents = [{**entry, "parent": None} for entry in district.read("agencies.json") if entry["slug"] in used]
    agencies = load_agencies(parents, home)
    for load, name in ((load_columns, "columns"), (load_topics, "topics"), (load_genres, "genres")):
        load(district.read(f"{name}.json"))
    establish_review(home)
    load_demo_people(agencies, "only-for-tests")
    loader = RecordLoader(Path(district.FOLDER) / "records" / "files")
    assert all([loader.load(entry) for entry in entries])
    assert not any(loader.load(entry) for entry in entries)

    shown = [json.loads(text) for text in PublishedRecord.objects.values_list("payload", flat=True)]
    assert {payload["kind"]["code"] for payload in shown} == {kind.kind_code for kind in every_kind()}
    assert all(record.specific.missing_elements() == [] for record in Record.objects.all())
    marked = json.loads(PolicyDocument.objects.get(slug=MARKED).published.payload)
    assert marked["validity"]["name"] == "废止"
    assert marked["validity"]["replaced_by"][0]["title"] == "柳北区政府信息公开保密审查办法"
    marking = json.loads(PolicyDocument.objects.get(slug=MARKING).published.payload)
    (listed,) = [field["links"] for field in marking["fields"] if field["name"] == "interpretations"]
    assert listed[0]["title"].endswith("解读")
