"""Originals are opened by the people of the agency that owns them, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from cms.agencies.models import Role, User
from cms.records.models import Attachment, Picture
from tests.newsroom import Newsroom, make_agency, make_person


@pytest.fixture
def stranger(newsroom: Newsroom) -> User:
    return make_person(make_agency("450205002", "yaru", "柳北区雅儒街道办事处"), Role.APPROVAL)


@pytest.fixture
def nobody(db: None) -> User:
    return User.objects.create_user("nobody", password="演示密码2026")


def attachment_in(collection: Collection) -> Attachment:
    return Attachment.objects.create(
        title="未公开附件", file=ContentFile(b"secret", name="plan.txt"), collection=collection
    )


def addresses_of(attachment: Attachment) -> list[str]:
    return [attachment.url, f"/media/{attachment.file.name}"]


def status(client: Client, user: User, address: str) -> int:
    client.force_login(user)
    return client.get(address).status_code


class TestAttachments:
    @pytest.mark.parametrize("role", list(Role))
    def test_everyone_who_works_for_the_agency_opens_them(
        self, newsroom: Newsroom, client: Client, role: Role
    ) -> None:
        for address in addresses_of(attachment_in(newsroom.agency.collection)):
            assert status(client, newsroom.person(role), address) == 200

    def test_others_do_not(self, newsroom: Newsroom, stranger: User, nobody: User, client: Client) -> None:
        document, media = addresses_of(attachment_in(newsroom.agency.collection))
        assert status(client, stranger, document) == 403
        assert status(client, stranger, media) == 403
        assert status(client, nobody, document) == 403
        assert status(client, nobody, media) == 302
        client.logout()
        assert client.get(document).status_code == 403
        assert client.get(media).status_code == 302

    def test_superusers_open_them(self, newsroom: Newsroom, client: Client) -> None:
        root = User.objects.create_superuser("root", password="演示密码2026")
        for address in addresses_of(attachment_in(newsroom.agency.collection)):
            assert status(client, root, address) == 200

    def test_a_folder_in_the_agencys_folder_is_the_agencys(
        self, newsroom: Newsroom, stranger: User, client: Client
    ) -> None:
        below = newsroom.agency.collection.add_child(name="2026年")
        for address in addresses_of(attachment_in(below)):
            assert status(client, newsroom.person(Role.EDITOR), address) == 200
            assert status(client, stranger, address) == 403

    def test_what_belongs_to_no_agency_is_for_everyone_in_the_admin(
        self, newsroom: Newsroom, stranger: User, nobody: User, client: Client
    ) -> None:
        common = Collection.get_first_root_node().add_child(name="全区共用")
        for address in addresses_of(attachment_in(common)):
            assert status(client, stranger, address) == 200
            assert status(client, nobody, address) in {302, 403}


class TestPictures:
    def test_original_and_renditions_are_the_agencys(
        self, newsroom: Newsroom, stranger: User, client: Client
    ) -> None:
        picture = Picture.objects.create(
            title="未公开图片", file=get_test_image_file(), collection=newsroom.agency.collection
        )
        for file in (picture.file, picture.get_rendition("width-40").file):
            assert status(client, newsroom.person(Role.DEPARTMENT), f"/media/{file.name}") == 200
            assert status(client, stranger, f"/media/{file.name}") == 403

    def test_portraits_are_for_everyone_in_the_admin(
        self, newsroom: Newsroom, stranger: User, client: Client
    ) -> None:
        profile = UserProfile.get_for_user(newsroom.person(Role.EDITOR))
        profile.avatar = get_test_image_file()
        profile.save()
        assert status(client, stranger, f"/media/{profile.avatar.name}") == 200


class TestBadAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "documents/plan.txt%00",
            "%00",
            "documents/" + "x" * 300,
            "x" * 5000,
            "documents/plan.txt/x",
            "documents",
            "documents/",
            "documents/../documents/plan.txt",
            "../manage.py",
            "%2e%2e/%2e%2e/etc/passwd",
            "/etc/passwd",
            "documents/%ff%fe",
            "documents//plan.txt",
        ],
    )
    def test_they_lead_nowhere(self, newsroom: Newsroom, client: Client, path: str) -> None:
        assert attachment_in(newsroom.agency.collection).file.name == "documents/plan.txt"
        client.force_login(newsroom.person(Role.EDITOR))
        assert client.get(f"/media/{path}").status_code == 404

    def test_a_file_that_no_row_names_is_not_served(
        self, newsroom: Newsroom, client: Client, settings: object
    ) -> None:
        forgotten = Path(settings.MEDIA_ROOT) / "forgotten.txt"
        forgotten.parent.mkdir(parents=True, exist_ok=True)
        forgotten.write_text("secret")
        client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
        assert client.get("/media/forgotten.txt").status_code == 404

    def test_a_row_whose_file_is_lost_is_not_found(self, newsroom: Newsroom, client: Client) -> None:
        document = attachment_in(newsroom.agency.collection)
        Path(document.file.path).unlink()
        client.force_login(newsroom.person(Role.EDITOR))
        assert client.get(f"/media/{document.file.name}").status_code == 404
