"""An agency's page is a shelf: editors put records on it and leave the shelf as it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.agencies.models import AgencyPage, Role, User
from cms.records.models import Record
from tests.newsroom import Newsroom, make_agency


def editor_of(newsroom: Newsroom, client: Client) -> Client:
    client.force_login(newsroom.person(Role.EDITOR))
    return client


def superuser() -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


def test_an_editor_cannot_edit_it(newsroom: Newsroom, client: Client) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.page.pk])
    assert editor_of(newsroom, client).get(url).status_code == 302
    client.post(url, {"title": "别的名称", "slug": "other", "agency": newsroom.agency.pk})
    page = AgencyPage.objects.get()
    assert (page.title, page.slug, page.latest_revision) == (newsroom.agency.name, "jiefang", None)


def test_an_editor_cannot_submit_lock_or_unlock_it(newsroom: Newsroom) -> None:
    may = newsroom.page.permissions_for_user(newsroom.person(Role.EDITOR))
    assert not may.can_submit_for_moderation()
    assert not may.can_lock()
    assert not may.can_unlock()
    assert not may.can_unschedule()
    newsroom.page.locked, newsroom.page.locked_by = True, newsroom.person(Role.EDITOR)
    assert not newsroom.page.permissions_for_user(newsroom.person(Role.EDITOR)).can_unlock()


def test_a_superuser_edits_it_but_does_not_send_it_for_review(newsroom: Newsroom, client: Client) -> None:
    root = superuser()
    may = newsroom.page.permissions_for_user(root)
    assert may.can_edit()
    assert may.can_lock()
    assert not may.can_submit_for_moderation()
    root.is_active = False
    assert not newsroom.page.permissions_for_user(root).can_edit()
    client.force_login(root)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[newsroom.page.pk])).status_code == 200


def test_its_agency_stays(newsroom: Newsroom) -> None:
    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    AgencyPage.objects.get(agency=other).delete()
    page = AgencyPage.objects.get()
    page.agency = other
    with pytest.raises(ValidationError, match="不能更改"):
        page.save()
    assert AgencyPage.objects.get().agency == newsroom.agency


def test_the_form_says_that_its_agency_stays(newsroom: Newsroom, client: Client) -> None:
    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    AgencyPage.objects.get(agency=other).delete()
    client.force_login(superuser())
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.page.pk])
    answer = client.post(url, {"title": "解放", "slug": "jiefang", "agency": other.pk})
    assert "建立以后不能更改" in answer.content.decode()
    assert AgencyPage.objects.get().latest_revision is None


def test_an_editor_still_adds_records_below_it(newsroom: Newsroom, client: Client) -> None:
    editor_of(newsroom, client)
    add = reverse("wagtailadmin_pages:add", args=["records", "record", newsroom.page.pk])
    assert client.get(add).status_code == 200
    body = {
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "text",
        "body-0-value": "null",
    }
    posted = {
        "title": "新公告",
        "main_column": newsroom.column.pk,
        "formed_on": "2026-11-20",
        "validity": "valid",
        "disclosure": "active",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **body,
    }
    client.post(add, posted)
    assert Record.objects.get().agency == newsroom.agency


def test_the_tree_leads_an_editor_to_the_listing_of_their_agency(newsroom: Newsroom, client: Client) -> None:
    make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    record = newsroom.draft(title="本单位的草稿")
    listing = reverse("wagtailadmin_explore", args=[newsroom.page.pk])
    answer = editor_of(newsroom, client).get(reverse("wagtailadmin_explore_root"))
    assert answer.url == listing
    page = client.get(listing).content.decode()
    assert record.title in page
    assert reverse("wagtailadmin_pages:add_subpage", args=[newsroom.page.pk]) in page
