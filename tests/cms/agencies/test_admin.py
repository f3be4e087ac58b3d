"""Agencies set up by an administrator, through the admin."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.agencies.models import Agency, Role, User
from cms.review.establishing import establish_review
from tests.newsroom import Newsroom, make_agency, make_person


def test_a_new_agency_can_work_at_once(db: None, client: Client) -> None:
    establish_review(Page.objects.get(depth=2))
    client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
    templates = inline_formset(
        [{"pattern": "{code}/{year}-{serial:05}", "serial_scope": "year", "valid_from": "2026-01-01"}], min=1
    )
    form = {
        **dict.fromkeys(
            ("head", "address", "office_hours", "phone", "fax", "email", "reception_desk", "parent", "uscc"),
            "",
        ),
        **nested_form_data({"index_number_templates": templates}),
        "kind": "street",
        "code": "450205010",
        "slug": "xin-jiedao",
        "name": "柳北区新街道办事处",
        "short_name": "新街道",
    }
    answer = client.post(reverse("agency:add"), form)
    assert answer.status_code == 302, answer.content.decode()
    agency = Agency.objects.get(code="450205010")
    assert {group.role for group in agency.role_groups.all()} == set(Role.values)
    client.force_login(make_person(agency, Role.EDITOR))
    assert (
        client.get(reverse("wagtailadmin_pages:add", args=["records", "record", agency.page.pk])).status_code
        == 200
    )


def test_what_was_chosen_is_answered_only_for_pages_one_may_see(newsroom: Newsroom, client: Client) -> None:
    record = newsroom.draft(title="别人的草稿")
    other = make_agency("450205002", "yaru", "柳北区雅儒街道办事处")
    url = f"/admin/choose-page/chosen-multiple/?id={record.pk}"
    client.force_login(newsroom.person(Role.EDITOR))
    assert "别人的草稿" in client.get(url).json()["result"][0]["adminTitle"]
    client.force_login(make_person(other, Role.EDITOR))
    assert client.get(url).status_code == 404
