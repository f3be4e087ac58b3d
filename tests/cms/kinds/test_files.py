"""Files that a kind or its rows name are reviewed, kept and published like those of the text."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.agencies.models import Role
from cms.records.models import Picture
from cms.review.gate import NotCleared
from tests.cms.kinds.samples import SAMPLES
from tests.newsroom import Newsroom


def payload(record: Any) -> dict[str, Any]:
    return json.loads(record.editions.latest("number").payload)


def test_a_form_to_download_is_reviewed_and_published(newsroom: Newsroom) -> None:
    guide = SAMPLES["service_guide"].draft(newsroom)
    file = guide.downloads.get().document
    assert file.sha256 in [entry[2] for entry in guide.files_under_review()]
    public = payload(newsroom.publish(guide))
    field = next(field for field in public["fields"] if field["name"] == "downloads")
    assert field["files"] == [file.sha256]
    assert [entry["sha256"] for entry in public["files"]] == [file.sha256]


def test_a_form_replaced_during_the_review_is_not_published(newsroom: Newsroom) -> None:
    guide = SAMPLES["service_guide"].draft(newsroom)
    newsroom.bring_to_approval(guide)
    file = guide.downloads.get().document
    file.file = ContentFile(b"another form", name="other.txt")
    file.save()
    with pytest.raises(NotCleared):
        newsroom.decide(guide, Role.APPROVAL)


def test_a_portrait_is_shown_with_its_text(newsroom: Newsroom) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "blue").save(picture, "PNG")
    portrait = Picture.objects.create(title="工作照", file=SimpleUploadedFile("p.png", picture.getvalue()))
    leader = SAMPLES["leader"].draft(newsroom, portrait=portrait, portrait_alt="李某某半身工作照")
    assert portrait.sha256 in [entry[2] for entry in leader.files_under_review()]
    public = payload(newsroom.publish(leader))
    (image,) = public["fields"][0]["images"]
    assert (image["alt"], image["width"], image["height"]) == ("李某某半身工作照", 300, 400)
    assert image["sha256"] in [entry["sha256"] for entry in public["files"]]


def test_the_evidence_of_a_clarification_is_reviewed_and_stays_inside(newsroom: Newsroom) -> None:
    file = newsroom.attachment("截图.png", b"screen")
    made = SAMPLES["clarification"].draft(newsroom, evidence_file=file)
    assert [entry[2] for entry in made.files_under_review()] == [file.sha256]
    assert made.kind_uploads() == [("证据文件", file)]
    assert payload(newsroom.publish(made))["files"] == []


def test_a_preview_names_files_without_keeping_them(newsroom: Newsroom) -> None:
    from django.core.files.storage import storages

    guide = SAMPLES["service_guide"].draft(newsroom)
    assert guide.kind_fields()
    sha = guide.downloads.get().document.sha256
    assert not storages["kept"].exists(f"{sha[:2]}/{sha}")


def test_a_notice_carries_its_period(newsroom: Newsroom) -> None:
    public = payload(newsroom.publish(SAMPLES["notice"].draft(newsroom)))
    assert public["display"] == {"from": "2026-11-20", "until": "2099-01-01"}
    assert "display" not in payload(newsroom.publish(SAMPLES["news"].draft(newsroom)))
