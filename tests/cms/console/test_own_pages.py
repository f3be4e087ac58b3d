"""An admin address that names a page says nothing of it to people of other agencies."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from wagtail.admin.urls import pages as wagtail_urls
from wagtail.models import Page

from cms.agencies.models import Role, User
from cms.records.models import Record
from tests.newsroom import Newsroom, make_newsroom

TITLE = "别人的未公开草稿"
GUARDED = {"page_id", "page_to_move_id", "parent_page_id", "destination_id", "pk"}


@pytest.fixture
def other(newsroom: Newsroom) -> Newsroom:
    return make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")


@pytest.fixture
def hidden(other: Newsroom) -> Record:
    record = other.draft(title=TITLE)
    other.submit(record)
    return other.fresh(record)


def _values(record: Record) -> dict[str, Any]:
    """For whatever the addresses of Wagtail's page views ask."""
    return {
        **dict.fromkeys(GUARDED, record.pk),
        "content_type_app_name": "records",
        "content_type_model_name": "record",
        "action_name": "approve",
        "task_state_id": record.current_workflow_task_state.pk,
        "task_id": record.current_workflow_task_state.task_id,
        "revision_id": record.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "workflow_state_id": record.current_workflow_state.pk,
    }


def _names_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.regex.groupindex)


NAMING = [p.name for p in wagtail_urls.urlpatterns if _names_of(p) & GUARDED]


def _address(name: str, record: Record) -> str:
    pattern = next(p for p in wagtail_urls.urlpatterns if p.name == name)
    values = {key: value for key, value in _values(record).items() if key in _names_of(pattern)}
    return reverse(f"wagtailadmin_pages:{name}", kwargs=values)


class TestPeopleOfOthers:
    @pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVAL])
    def test_every_address_of_a_page_answers_not_found(
        self, newsroom: Newsroom, hidden: Record, client: Client, role: Role
    ) -> None:
        client.force_login(newsroom.person(role))
        for name in NAMING:
            for ask in (client.get, client.post):
                answer = ask(_address(name, hidden))
                assert answer.status_code == 404, name
                assert TITLE not in answer.content.decode(), name

    def test_nor_does_the_explorer_show_it(self, newsroom: Newsroom, hidden: Record, client: Client) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        for name in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
            for page in (hidden.pk, hidden.get_parent().pk):
                assert client.get(reverse(name, args=[page])).status_code == 404

    def test_nor_is_it_a_destination(self, newsroom: Newsroom, hidden: Record, client: Client) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        own = newsroom.draft()
        url = reverse("wagtailadmin_pages:move_confirm", args=[own.pk, hidden.pk])
        assert client.get(url).status_code == 404

    @pytest.mark.parametrize("action", ["move", "delete", "publish", "unpublish"])
    def test_nor_is_it_named_in_an_action_on_many(
        self, newsroom: Newsroom, hidden: Record, client: Client, action: str
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        own = newsroom.draft()
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        answer = client.get(f"{url}?id={own.pk}&id={hidden.pk}")
        assert answer.status_code == 404
        assert TITLE not in answer.content.decode()

    def test_nor_among_all_pages(self, newsroom: Newsroom, hidden: Record, client: Client) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        top = Page.objects.get(depth=2).pk
        for query in (
            "",
            "&q=公开",
            f"&childOf={top}&q=公开",
            f"&childOf={hidden.get_parent().pk}",
            "&childOf=x",
        ):
            answer = client.get(f"{url}?id=all{query}")
            assert answer.status_code == 404, query
            assert TITLE not in answer.content.decode()

    @pytest.mark.parametrize("number", [0, 10**6, 2**31, 2**63, 10**30])
    def test_a_page_that_is_none_is_not_found_either(
        self, newsroom: Newsroom, client: Client, number: int
    ) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        assert client.get(reverse("wagtailadmin_pages:edit", args=[number])).status_code == 404
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        assert client.get(f"{url}?id={number}").status_code == 404


class TestThoseWhoMay:
    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT])
    def test_people_of_the_agency_edit_and_review(
        self, other: Newsroom, hidden: Record, client: Client, role: Role
    ) -> None:
        client.force_login(other.person(role))
        assert TITLE in client.get(_address("edit", hidden)).content.decode()
        assert client.get(_address("workflow_preview", hidden)).status_code != 404

    def test_an_editor_comes_down_from_the_top(self, other: Newsroom, hidden: Record, client: Client) -> None:
        client.force_login(other.person(Role.EDITOR))
        own = reverse("wagtailadmin_explore", args=[other.page.pk])
        assert TITLE in client.get(own).content.decode()
        assert client.get(reverse("wagtailadmin_explore", args=[Page.objects.get(depth=2).pk])).url == own
        content = ContentType.objects.get_for_model(Record)
        add = reverse("wagtailadmin_pages:add", args=[content.app_label, content.model, other.page.pk])
        assert client.get(add).status_code == 200

    def test_an_editor_acts_on_all_of_their_own(
        self, other: Newsroom, hidden: Record, client: Client
    ) -> None:
        client.force_login(other.person(Role.EDITOR))
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        for query in (f"id={hidden.pk}", f"id=all&childOf={other.page.pk}"):
            assert TITLE in client.get(f"{url}?{query}").content.decode()

    def test_superusers_pass(self, hidden: Record, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
        assert TITLE in client.get(_address("edit", hidden)).content.decode()

    def test_others_are_asked_to_log_in(self, hidden: Record, client: Client) -> None:
        answer = client.get(_address("edit", hidden))
        assert answer.status_code == 302
        assert answer.url.startswith("/admin/login/")


class TestCost:
    def queries(self, client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT])
    def test_people_of_the_agency_pay_two_queries_at_most_and_elsewhere_none(
        self, other: Newsroom, hidden: Record, client: Client, settings: Any, role: Role
    ) -> None:
        client.force_login(other.person(role))
        addresses = [_address("edit", hidden), reverse("wagtailadmin_home"), reverse("console_records")]
        for address in addresses:
            client.get(address)
        guarded = [self.queries(client, address) for address in addresses]
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "own_pages" not in name]
        client = Client()
        client.force_login(other.person(role))
        plain = [self.queries(client, address) for address in addresses]
        assert guarded[0] - plain[0] <= 2
        assert guarded[1:] == plain[1:]
