"""Choosers and the admin's internal interface tell nobody what other agencies have in hand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cms.agencies.models import Role, User
from cms.records.models import Attachment, Picture
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person


@pytest.fixture
def other(newsroom: Newsroom) -> Newsroom:
    made = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    made.draft(title="别人的未公开草稿")
    newsroom.draft(title="自己的草稿")
    return made


def chooser(client: Client, name: str = "wagtailadmin_choose_page", *args: int, **query: str) -> str:
    """What it shows; browsing answers with a page in JSON."""
    answer = client.get(reverse(name, args=args), query)
    return answer.json()["html"] if answer["Content-Type"].endswith("json") else answer.content.decode()


class TestPageChooser:
    def test_an_editor_finds_only_their_own(
        self, newsroom: Newsroom, other: Newsroom, client: Client
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        found = chooser(client, "wagtailadmin_choose_page_search", q="自己的草稿")
        assert "自己的草稿" in found
        assert "别人的" not in chooser(client, "wagtailadmin_choose_page_search", q="别人的未公开草稿")

    def test_an_editor_comes_down_from_the_top_to_their_own(
        self, newsroom: Newsroom, other: Newsroom, client: Client
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        home = Page.objects.get(depth=2)
        assert reverse("wagtailadmin_choose_page_child", args=[home.pk]) in chooser(client)
        agencies = chooser(client, "wagtailadmin_choose_page_child", home.pk)
        assert newsroom.agency.name in agencies
        assert other.agency.name not in agencies
        own = chooser(client, "wagtailadmin_choose_page_child", newsroom.page.pk, page_type="records.record")
        assert "自己的草稿" in own

    def test_below_another_agency_there_is_nothing(
        self, newsroom: Newsroom, other: Newsroom, client: Client
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        for hidden in (other.page, other.page.get_children().get()):
            answer = client.get(reverse("wagtailadmin_choose_page_child", args=[hidden.pk]))
            assert answer.status_code == 404
            assert "别人的" not in answer.content.decode()

    @pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.CONFIDENTIALITY, Role.APPROVAL])
    def test_reviewers_explore_nothing_and_choose_nothing(
        self, newsroom: Newsroom, other: Newsroom, client: Client, role: Role
    ) -> None:
        client.force_login(newsroom.person(role))
        assert "自己的草稿" not in chooser(client, "wagtailadmin_choose_page_search", q="自己的草稿")
        assert newsroom.agency.name not in chooser(client)
        home = reverse("wagtailadmin_choose_page_child", args=[Page.objects.get(depth=2).pk])
        assert client.get(home).status_code == 404

    def test_a_superuser_chooses_from_all(self, newsroom: Newsroom, other: Newsroom, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
        for title in ("自己的草稿", "别人的未公开草稿"):
            assert title in chooser(client, "wagtailadmin_choose_page_search", q=title)

    def test_an_address_is_not_turned_into_the_draft_behind_it(
        self, newsroom: Newsroom, other: Newsroom, client: Client
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        draft = other.page.get_children().get()
        posted = {
            "external-link-chooser-url": f"/{other.page.slug}/{draft.slug}/",
            "external-link-chooser-link_text": "",
        }
        answer = client.post(reverse("wagtailadmin_choose_page_external_link"), posted)
        assert answer.json()["step"] == "external_link_chosen"
        assert "adminTitle" not in answer.json()["result"]


class TestInternalInterface:
    def listed(self, client: Client, kind: str, **query: object) -> list[str]:
        answer = client.get(reverse(f"wagtailadmin_api:{kind}:listing"), query)
        return [item["title"] for item in answer.json()["items"]]

    def test_pages_of_others_are_not_in_it(self, newsroom: Newsroom, other: Newsroom, client: Client) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        assert self.listed(client, "pages") == [
            Page.objects.get(depth=2).title,
            newsroom.agency.name,
            "自己的草稿",
        ]
        assert self.listed(client, "pages", child_of=newsroom.page.pk, for_explorer=1) == ["自己的草稿"]
        hidden = other.page.get_children().get()
        for query in ({"child_of": other.page.pk}, {"descendant_of": other.page.pk}):
            assert client.get(reverse("wagtailadmin_api:pages:listing"), query).status_code == 400
        assert client.get(reverse("wagtailadmin_api:pages:detail", args=[hidden.pk])).status_code == 404
        client.force_login(newsroom.person(Role.APPROVAL))
        assert self.listed(client, "pages") == []

    def test_files_of_others_are_not_in_it(self, newsroom: Newsroom, other: Newsroom, client: Client) -> None:
        for room, title in ((newsroom, "自己的"), (other, "别人的")):
            file = get_test_image_file()
            Picture.objects.create(title=title, file=file, collection=room.agency.collection)
            document = room.attachment(title)
            Attachment.objects.filter(pk=document.pk).update(collection=room.agency.collection)
        client.force_login(newsroom.person(Role.EDITOR))
        assert self.listed(client, "images") == ["自己的"]
        assert self.listed(client, "documents") == ["自己的"]
        client.force_login(
            make_person(make_agency("450205003", "bailu", "柳北区白露街道办事处"), Role.APPROVAL)
        )
        assert self.listed(client, "images") == self.listed(client, "documents") == []
