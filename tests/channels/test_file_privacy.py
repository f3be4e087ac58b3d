"""Files of what is not published are private; public while a live edition uses them; private again afterwards.

Every address under which a file could be asked for, asked by everyone who could ask, before, while and after.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from channels import dispatch
from channels.models import Channel, Delivery, RoutingRule
from cms.agencies.models import Role, User
from cms.records.models import Attachment, Picture, PublishedRecord, Record, RecordAttachment
from cms.records.withdrawing import withdraw_at_once
from tests.channels.connectors.website.test_server import Answer
from tests.newsroom import Newsroom, make_agency, make_person

SECRET = b"nobody may read this yet"


@dataclass
class Scene:
    newsroom: Newsroom
    channel: Channel
    file: Attachment
    picture: Picture
    stranger: User
    root: str

    def draft(self, **changes: Any) -> Record:
        picture = {"picture": self.picture, "alt": "图", "caption": ""}
        changes.setdefault("body", [("text", "<p>公告</p>"), ("picture", picture)])
        return self.newsroom.draft(attachments=[RecordAttachment(document=self.file)], **changes)

    def deliver(self) -> None:
        Delivery.objects.update(next_attempt_at=timezone.now() - datetime.timedelta(seconds=1))
        dispatch.deliver(self.channel.pk)
        assert not Delivery.objects.exclude(state="done").exists()

    def publish(self, record: Record) -> list[str]:
        """Published and delivered; the addresses of its files."""
        self.newsroom.publish(record)
        self.deliver()
        return files_of(record)

    def on_the_website(self, path: str) -> int:
        return Answer(self.root, path).status

    def originals(self) -> list[str]:
        """Every address of the originals and of what is made from them, in the newsroom."""
        rendition = self.picture.get_rendition("max-165x165")
        return [
            self.file.url,
            f"/media/{self.file.file.name}",
            f"/media/{self.picture.file.name}",
            f"/media/{rendition.file.name}",
            reverse("wagtailimages:preview", args=[self.picture.pk, "max-165x165"]),
            reverse("wagtailimages:edit", args=[self.picture.pk]),
            reverse("wagtaildocs:edit", args=[self.file.pk]),
            reverse("wagtailimages_chooser:chosen", args=[self.picture.pk]),
            reverse("wagtaildocs_chooser:chosen", args=[self.file.pk]),
            reverse("wagtailimages:image_usage", args=[self.picture.pk]),
            reverse("wagtaildocs:document_usage", args=[self.file.pk]),
            f"/admin/api/main/images/{self.picture.pk}/",
            f"/admin/api/main/documents/{self.file.pk}/",
        ]


def files_of(record: Record) -> list[str]:
    payload = json.loads(record.editions.filter(action="publish").order_by("-number")[0].payload)
    return [file["path"] for file in payload["files"]]


@pytest.fixture
def scene(newsroom: Newsroom, tmp_path: Any) -> Scene:
    channel = Channel.objects.create(kind="website", slug="website", name="网站")
    RoutingRule.objects.create(channel=channel)
    collection = newsroom.agency.collection
    stranger = make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.EDITOR)
    return Scene(
        newsroom,
        channel,
        Attachment.objects.create(
            title="名单", file=ContentFile(SECRET, name="plan.txt"), collection=collection
        ),
        Picture.objects.create(title="现场", file=get_test_image_file(), collection=collection),
        stranger,
        str(tmp_path / "site"),
    )


def assert_originals_are_the_agencys(scene: Scene) -> None:
    anonymous, other, own = Client(), Client(), Client()
    other.force_login(scene.stranger)
    own.force_login(scene.newsroom.person(Role.EDITOR))
    for address in scene.originals():
        for client in (anonymous, other):
            answer = client.get(address)
            assert answer.status_code in {302, 403, 404}, (address, answer.status_code)
            assert SECRET not in b"".join(answer.streaming_content if answer.streaming else [answer.content])
        assert own.get(address).status_code == 200, address


def test_before_publication_nobody_else_reaches_them(scene: Scene) -> None:
    record = scene.draft()
    scene.newsroom.submit(record)
    assert_originals_are_the_agencys(scene)
    scene.deliver()
    assert not storages["kept"].exists(f"{scene.file.sha256[:2]}/{scene.file.sha256}")
    assert Client().get(f"/api/v1/records/{record.uuid}").status_code == 404


def test_while_published_the_copies_are_public_and_the_originals_are_not(scene: Scene) -> None:
    record = scene.draft()
    paths = scene.publish(record)
    assert len(paths) == 2
    assert [scene.on_the_website(path) for path in paths] == [200, 200]
    assert Answer(scene.root, next(path for path in paths if path.endswith(".txt"))).body == SECRET
    assert_originals_are_the_agencys(scene)


@pytest.mark.parametrize("kind", ["explained", "gone"])
def test_after_the_withdrawal_they_are_private_again(scene: Scene, kind: str) -> None:
    record = scene.draft()
    paths = scene.publish(record)
    scene.newsroom.withdraw(record, kind=kind)
    scene.deliver()
    assert [scene.on_the_website(path) for path in paths] == [404, 404]
    told = Client().get(f"/api/v1/records/{record.uuid}")
    assert told.status_code == 410
    assert scene.file.sha256 not in told.content.decode()
    assert_originals_are_the_agencys(scene)


def test_a_replaced_record_takes_its_files_along(scene: Scene) -> None:
    record, new = scene.draft(), scene.newsroom.draft(title="新的公告")
    paths = scene.publish(record)
    scene.publish(new)
    scene.newsroom.withdraw(record, kind="replaced", replacement=scene.newsroom.fresh(new))
    scene.deliver()
    assert [scene.on_the_website(path) for path in paths] == [404, 404]
    there = Answer(scene.root, PublishedRecord.objects.get(record=record.pk).path)
    assert (there.status, there.headers["Location"]) == (302, PublishedRecord.objects.get(record=new.pk).path)
    told = Client().get(f"/api/v1/records/{record.uuid}")
    assert (told.status_code, told["Content-Type"]) == (410, "application/problem+json")
    assert told.json()["replaced_by"]["uuid"] == str(new.uuid)
    assert Client().get(told.json()["replaced_by"]["url"]).json()["title"] == "新的公告"
    assert 'rel="successor-version"' in told["Link"]


def test_what_is_withdrawn_at_once_is_private_at_once(scene: Scene) -> None:
    record = scene.draft()
    paths = scene.publish(record)
    withdraw_at_once(
        scene.newsroom.fresh(record),
        by=scene.newsroom.person(Role.APPROVAL),
        **scene.newsroom.withdrawal("personal-information"),
    )
    scene.deliver()
    assert [scene.on_the_website(path) for path in paths] == [404, 404]


def test_a_file_of_two_records_stays_as_long_as_one_is_public(scene: Scene) -> None:
    first, second = scene.draft(title="第一份"), scene.draft(title="第二份")
    paths = scene.publish(first)
    assert scene.publish(second) == paths
    scene.newsroom.withdraw(first)
    scene.deliver()
    assert [scene.on_the_website(path) for path in paths] == [200, 200]
    scene.newsroom.withdraw(second)
    scene.deliver()
    assert [scene.on_the_website(path) for path in paths] == [404, 404]


def test_a_file_that_a_draft_of_a_published_record_adds_is_private(scene: Scene) -> None:
    record = scene.draft()
    paths = scene.publish(record)
    added = Attachment.objects.create(
        title="新增",
        file=ContentFile(b"not yet", name="new.txt"),
        collection=scene.newsroom.agency.collection,
    )
    latest = scene.newsroom.fresh(record).get_latest_revision_as_object()
    latest.attachments.add(RecordAttachment(document=added))
    latest.save_revision(user=scene.newsroom.person(Role.EDITOR))
    scene.deliver()
    expected = f"/files/{added.sha256[:2]}/{added.sha256}/new.txt"
    assert scene.on_the_website(expected) == 404
    assert added.sha256 not in Client().get(f"/api/v1/records/{record.uuid}").content.decode()
    for client in (Client(), _as(scene.stranger)):
        assert client.get(added.url).status_code in {302, 403}
    scene.publish(record)
    assert scene.on_the_website(expected) == 200
    assert [scene.on_the_website(path) for path in paths] == [200, 200]


def test_a_file_that_a_new_edition_leaves_out_is_private_again(scene: Scene) -> None:
    record = scene.draft()
    paths = scene.publish(record)
    latest = scene.newsroom.fresh(record).get_latest_revision_as_object()
    latest.attachments.clear()
    latest.save_revision(user=scene.newsroom.person(Role.EDITOR))
    scene.publish(record)
    assert sorted(scene.on_the_website(path) for path in paths) == [200, 404]


def test_the_interface_serves_no_bytes_and_names_only_files_of_live_editions(scene: Scene) -> None:
    record = scene.draft()
    (path, *_) = scene.publish(record)
    assert scene.file.sha256 in Client().get(f"/api/v1/records/{record.uuid}").content.decode()
    for address in (
        path,
        f"/api/v1{path}",
        f"/api/v1/records/{record.uuid}{path}",
        f"/kept/{scene.file.sha256}",
    ):
        assert SECRET not in Client().get(address, follow=True).content


def test_answers_with_originals_are_kept_by_no_cache_between(scene: Scene) -> None:
    own = _as(scene.newsroom.person(Role.EDITOR))
    for address in scene.originals()[:4]:
        assert "private" in own.get(address)["Cache-Control"]


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
