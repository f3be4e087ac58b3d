"""Channels in the admin: who sees what of them, and how a new one is made."""

from __future__ import annotations

import html
import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from channels.console.wording import settings_help, starting_point, what_is_wrong
from channels.dispatch import deliver
from channels.models import Channel, RoutingRule
from channels.registry import KINDS, connector_class
from cms.agencies.models import Role, User
from tests.newsroom import Newsroom, make_newsroom

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PORTAL = {
    "kind": "portal",
    "name": "沙塘镇门户",
    "slug": "shatang-zhen",
    "agency": "",
    "settings": '{"url": "https://portal.example.gov.cn/portals/shatang"}',
    "allowed_networks": "[]",
    "secret": SECRET,
}
BOARD = {**PORTAL, "kind": "board", "name": "大厅公开栏", "slug": "hall", "settings": "{}", "secret": ""}


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password="演示密码2026")


class TestWhatOneSeesOfAChannel:
    @pytest.fixture
    def channel(self, newsroom: Newsroom) -> Channel:
        """Something stuck, something waiting and something tried, of each of two agencies."""
        channel = Channel.objects.create(kind="board", slug="hall", name="服务中心公开栏")
        RoutingRule.objects.create(channel=channel)
        other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
        for room, whose in ((newsroom, "自己的"), (other, "别人的")):
            tried = room.publish(title=f"{whose}已投递")
            deliver(channel.pk, tried.pk)
            room.publish(title=f"{whose}在等待")
            stuck = room.publish(title=f"{whose}有问题")
            stuck.deliveries.update(state="stuck", problem="对方拒绝")
        return channel

    def page(self, client: Client, user: User, channel: Channel) -> str:
        client.force_login(user)
        return text(client.get(reverse("channel", args=[channel.pk])))

    def test_what_concerns_ones_agency(self, newsroom: Newsroom, channel: Channel, client: Client) -> None:
        page = self.page(client, newsroom.person(Role.EDITOR), channel)
        for title in ("自己的已投递", "自己的在等待", "自己的有问题"):
            assert title in page
        assert "别人的" not in page

    def test_all_of_it_for_those_who_run_channels(
        self, newsroom: Newsroom, channel: Channel, client: Client
    ) -> None:
        operator = newsroom.person(Role.EDITOR)
        operator.user_permissions.add(Permission.objects.get(codename="change_channel"))
        page = self.page(client, operator, channel)
        for title in ("自己的有问题", "别人的已投递", "别人的在等待", "别人的有问题"):
            assert title in page

    def test_the_list_counts_for_everyone(self, newsroom: Newsroom, channel: Channel, client: Client) -> None:
        client.force_login(newsroom.person(Role.EDITOR))
        page = text(client.get(reverse("channels")))
        assert "2条需要处理" in page
        assert "新建渠道" not in page


class TestANewChannel:
    url = "/admin/channels/new/"

    def post(self, client: Client, root: User, posted: dict[str, str], **changes: str) -> object:
        client.force_login(root)
        return client.post(reverse("channel_new"), {**posted, **changes})

    def test_the_list_leads_to_it(self, root: User, client: Client) -> None:
        client.force_login(root)
        assert self.url in text(client.get(reverse("channels")))
        page = text(client.get(self.url))
        for label in ("门户网站", "新闻媒体", "政务公开栏", "镇街门户"):
            assert label in page

    @pytest.mark.parametrize("role", list(Role))
    def test_it_is_only_for_those_who_may_add_one(
        self, newsroom: Newsroom, client: Client, role: Role
    ) -> None:
        person = newsroom.person(role)
        client.force_login(person)
        client.get(self.url)
        client.post(self.url, BOARD)
        assert not Channel.objects.exists()
        person.user_permissions.add(Permission.objects.get(codename="add_channel"))
        client.post(self.url, BOARD)
        assert Channel.objects.exists()

    def test_a_kind_fills_in_what_it_needs(self, root: User, client: Client) -> None:
        client.force_login(root)
        page = text(client.get(self.url, {"kind": "portal"}))
        assert '{"url": "https://"}' in page
        assert "接收地址（必填）" in page
        assert client.get(self.url, {"kind": "fax"}).status_code == 200

    def test_it_is_saved_after_the_others_with_its_secret_sealed(self, root: User, client: Client) -> None:
        Channel.objects.create(kind="board", slug="first", name="第一个", position=7)
        answer = self.post(client, root, PORTAL)
        channel = Channel.objects.get(slug="shatang-zhen")
        assert answer.url == reverse("channel", args=[channel.pk])
        assert (channel.kind, channel.secret, channel.position) == ("portal", SECRET, 8)
        page = text(client.get(answer.url))
        assert "已建立" in page
        assert f"{reverse('routing_rules:add')}?channel={channel.pk}" in page

    def test_a_rule_for_it_begins_with_it_chosen(self, root: User, client: Client) -> None:
        self.post(client, root, BOARD)
        channel = Channel.objects.get()
        page = text(client.get(reverse("routing_rules:add"), {"channel": channel.pk}))
        assert f'<option value="{channel.pk}" selected>' in page
        assert client.get(reverse("routing_rules:add"), {"channel": "x"}).status_code == 200

    def test_its_outlet_is_made_ready(self, root: User, client: Client, tmp_path: object) -> None:
        self.post(client, root, BOARD)
        assert list((tmp_path / "site" / "board" / "hall").iterdir())

    def test_it_is_kept_where_its_outlet_cannot_be_made_ready(self, root: User, client: Client) -> None:
        answer = self.post(client, root, BOARD, settings='{"storage": "nowhere"}')
        page = text(client.get(answer.url))
        assert "渠道已保存，但出口还没有准备好" in page
        assert Channel.objects.get().settings == {"storage": "nowhere"}

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "fax"}, "fax"),
            ({"settings": "{}"}, "缺少必填的设置：url（接收地址）。"),
            ({"settings": ""}, "缺少必填的设置：url（接收地址）。"),
            ({"settings": '{"url": "https://"}'}, "url（接收地址）的写法不对。"),
            ({"settings": '{"url": 5}'}, "url（接收地址）应为文字"),
            ({"settings": '{"url": "https://a.cn/b", "x": 1}'}, "没有“x”这样的设置。可以设置的有：url。"),
            ({"settings": "[]"}, "设置应写在一对花括号里"),
            ({"settings": "{"}, "JSON"),
            ({"kind": "board", "settings": '{"entries": 0}'}, "entries（条目数）不能小于 1。"),
            ({"kind": "board", "settings": '{"title": ""}'}, "title（公开栏名称）不能为空。"),
            ({"allowed_networks": '["8.8.8.8"]'}, "应为“主机 网段 端口”三部分"),
            ({"allowed_networks": '{"a": 1}'}, "主机 网段 端口"),
            ({"allowed_networks": "5"}, "主机 网段 端口"),
            ({"secret": ""}, "这类渠道需要密钥"),
            ({"secret": "abc"}, "签名密钥应以 whsec_ 开头"),
            ({"name": ""}, "此项必填。"),
            ({"slug": "沙塘"}, "只能使用字母、数字、下划线和连字符。"),
            ({"slug": "taken"}, "已有相同标识的渠道。"),
        ],
    )
    def test_what_is_wrong_is_said_next_to_its_field(
        self, root: User, client: Client, changes: dict[str, str], words: str
    ) -> None:
        Channel.objects.create(kind="board", slug="taken", name="已有的公开栏")
        answer = self.post(client, root, PORTAL, **changes)
        assert answer.status_code == 200
        (field,) = set(changes) - {"kind"} or {"kind"}
        assert list(answer.context["form"].errors) == [field]
        assert words in "".join(answer.context["form"].errors[field])
        assert Channel.objects.count() == 1


class TestWording:
    @pytest.mark.parametrize("kind", list(KINDS))
    def test_every_setting_of_every_kind_is_explained(self, kind: str) -> None:
        schema = connector_class(kind).settings_schema
        words = html.unescape(settings_help(schema))
        for name, setting in schema["properties"].items():
            assert f"<code>{name}</code>：{setting['title']}" in words
        example = words.partition("<code>")[2].partition("</code>")[0]
        assert what_is_wrong(json.loads(example), schema) == ""

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_a_starting_point_has_what_is_compulsory(self, kind: str) -> None:
        schema = connector_class(kind).settings_schema
        assert set(starting_point(schema)) == set(schema.get("required", []))
