"""One of everything, and one person of every kind, for the permission matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.models import Collection, Page, Site, Workflow

from channels.models import Channel, Delivery, RoutingRule
from cms.agencies.actions import establish_district
from cms.agencies.models import Duty, FailedLogins, Role, RoleGroup, User
from cms.audit.log import note
from cms.audit.models import Entry
from cms.catalogue.models import Genre, Topic
from cms.records.models import Attachment, Picture
from cms.review.models import ReviewTask, Step
from tests.cms.console.matrix.areas import SECRET, add_areas
from tests.newsroom import Newsroom, make_newsroom

PASSWORD = "演示密码Matrix-2026"


@dataclass
class World:
    own: Newsroom
    other: Newsroom
    people: dict[str, User | None] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, person: str) -> Client:
        client = Client()
        user = self.people[person]
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
        return client


def build() -> World:
    world = World(make_newsroom(), make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处"))
    establish_district()
    _people(world)
    _records(world)
    _files(world)
    _channels(world)
    _settings(world)
    add_areas(world)
    return world


def _people(world: World) -> None:
    people = world.people
    people["anonymous"] = None
    for role in Role:
        people[role.value] = world.own.person(role)
        people[f"other-{role.value}"] = world.other.person(role)
    for held in RoleGroup.objects.filter(agency=None):
        name = held.role if held.role in Duty.values else f"district-{held.role}"
        people[name] = User.objects.create_user(name, password=PASSWORD, last_name=name)
        people[name].groups.add(held.group)
    people["superuser"] = User.objects.create_superuser("root", password=PASSWORD)
    people["inactive"] = User.objects.create_user("gone", password=PASSWORD, is_active=False)
    User.objects.filter(groups__role_group__role__in=(Role.APPROVAL, Role.EMERGENCY)).update(established=True)
    people["inactive"].groups.add(world.own.agency.role_groups.get(role=Role.EDITOR).group)
    world.things["bystander"] = User.objects.create_user("bystander", password=PASSWORD, last_name="旁人")
    world.things["group"] = Group.objects.create(name="测试组")


def _records(world: World) -> None:
    own, things = world.own, world.things
    things["draft"] = own.draft(title=f"{SECRET}一稿")
    own.edit(things["draft"], title=f"{SECRET}二稿")
    things["draft"] = own.fresh(things["draft"])
    things["first_revision"] = things["draft"].revisions.order_by("pk").first()
    for passed, step in enumerate(Step):
        record = own.draft(title=f"{SECRET}待{step.label}")
        own.submit(record)
        for earlier in list(Step)[:passed]:
            own.decide(record, earlier.value)
        things[f"at_{step.value}"] = own.fresh(record)
    things["published"] = own.publish(title="公开一件")
    things["in_review"] = things["at_department"]
    things["task_state"] = things["in_review"].current_workflow_task_state


def _files(world: World) -> None:
    folder = world.own.agency.collection
    world.things["document"] = Attachment.objects.create(
        title=f"{SECRET}附件", collection=folder, file=ContentFile(b"text", name="own.txt")
    )
    world.things["image"] = Picture.objects.create(
        title=f"{SECRET}图片", collection=folder, file=ContentFile(picture(), name="own.png")
    )
    world.things["collection"] = Collection.objects.get(pk=folder.pk)


def picture() -> bytes:
    from io import BytesIO

    out = BytesIO()
    Pillow.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def _channels(world: World) -> None:
    channel = Channel.objects.create(kind="website", slug="matrix", name="矩阵网站")
    world.things["channel"] = channel
    world.things["rule"] = RoutingRule.objects.create(channel=channel)
    edition = world.published.editions.get()
    world.things["delivery"] = Delivery.objects.create(
        channel=channel,
        record=world.published,
        desired=edition,
        state=Delivery.State.STUCK,
        next_attempt_at=edition.issued_at,
    )


def _settings(world: World) -> None:
    things = world.things
    things["topic"] = Topic.objects.create(code="1", name="主题")
    things["genre"] = Genre.objects.create(code="ti", name="体裁")
    things["workflow"] = Workflow.objects.get(name="信息公开审查")
    things["task"] = ReviewTask.objects.first()
    things["site"] = Site.objects.get()
    things["root"] = Page.objects.get(depth=1)
    things["home"] = Page.objects.get(depth=2)
    things["locked"] = FailedLogins.objects.create(
        username="someone", count=5, last_at="2026-11-24T00:00Z", locked_until="2036-11-24T00:00Z"
    )
    note("test.done", about="a:1")
    things["entry"] = Entry.objects.order_by("-number").first()
