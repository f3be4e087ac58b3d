"""Lists in the admin have Chinese headings."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.agencies.models import User
from cms.catalogue.models import Column, Topic


@pytest.mark.parametrize("name", ["column", "topic"])
def test_a_term_is_headed_by_its_name(db: None, client: Client, name: str) -> None:
    Topic.objects.create(code="A", name="综合政务")
    parent = Column.objects.create(slug="zhengwu", name="政务公开")
    Column.objects.create(slug="gonggao", name="公告", parent=parent)
    client.force_login(User.objects.create_superuser("root", password="演示密码2026"))
    page = client.get(reverse(f"{name}:index")).content.decode()
    assert "名称" in page
    assert "Full name" not in page
    assert ("政务公开／公告" if name == "column" else "综合政务") in page
