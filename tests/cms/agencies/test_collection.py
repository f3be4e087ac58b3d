"""Each agency has one collection of files, which stays its own whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, Page

from cms.agencies.actions import establish_agency
from cms.agencies.models import User
from cms.records.loading import RecordLoader
from cms.records.models import Attachment, Picture
from tests.newsroom import Newsroom, make_agency

FILES = Path(__file__).parents[3] / "liubei/district/records/files"


def test_establishing_twice_makes_one(newsroom: Newsroom) -> None:
    before = newsroom.agency.collection
    establish_agency(newsroom.agency, Page.objects.get(depth=2))
    newsroom.agency.refresh_from_db()
    assert newsroom.agency.collection == before
    assert Collection.objects.filter(name=newsroom.agency.name).count() == 1


def test_a_renamed_agency_keeps_it(newsroom: Newsroom) -> None:
    before = newsroom.agency.collection_id
    newsroom.agency.name = "柳北区解放街道"
    newsroom.agency.save()
    establish_agency(newsroom.agency, Page.objects.get(depth=2))
    assert newsroom.agency.collection_id == before
    assert Collection.objects.get(pk=before).name == "柳北区解放街道"


def test_a_collection_that_only_has_the_name_is_not_taken(db: None) -> None:
    impostor = Collection.get_first_root_node().add_child(name="柳北区解放街道办事处")
    assert make_agency().collection != impostor


def test_it_is_not_deleted(newsroom: Newsroom, client: Client) -> None:
    with pytest.raises(ProtectedError):
        newsroom.agency.collection.delete()
    client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
    url = reverse("wagtailadmin_collections:delete", args=[newsroom.agency.collection_id])
    assert f"公开主体“{newsroom.agency}”" in client.get(url).content.decode()
    assert client.post(url).status_code == 403


def test_loaded_files_are_put_there_once(newsroom: Newsroom) -> None:
    loader = RecordLoader(FILES)
    for _ in range(2):
        loader._attachment({"title": "审查单", "file": "baomi-shenchadan.docx"}, newsroom.agency)
        loader._picture({"alt": "流程图" * 100, "file": "yishenqing-liucheng.png"}, newsroom.agency)
    assert Attachment.objects.get().collection == newsroom.agency.collection
    picture = Picture.objects.get()
    assert picture.collection == newsroom.agency.collection
    assert picture.width > 0
    assert picture.sha256
