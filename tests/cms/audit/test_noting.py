"""What people do is in the log: who, for which agency, what it was and what it is, and never a secret."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from channels.actions import pause_channel, resume_channel, retry_delivery
from channels.models import Channel, Delivery, RoutingRule
from cms.agencies.models import Role, User
from cms.audit.models import Entry
from cms.audit.watching import WATCHED
from cms.audit.wording import ACTIONS, GROUPS, NOUNS, VERBS, sentence, wording_of
from cms.catalogue.models import Column
from cms.scan.models import Waiver
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


class Log:
    """What was noted since it was made."""

    def __init__(self) -> None:
        self.start = Entry.objects.aggregate(last=Max("number"))["last"] or 0

    def entries(self, *actions: str) -> list[Entry]:
        entries = Entry.objects.filter(number__gt=self.start)
        return list(entries.filter(action__in=actions) if actions else entries)

    def one(self, action: str) -> Entry:
        (entry,) = self.entries(action)
        return entry


class TestRecords:
    def test_from_the_first_draft_to_the_withdrawal(self, newsroom: Newsroom) -> None:
        log = Log()
        record = newsroom.draft(title="公告一件")
        newsroom.submit(record)
        newsroom.fresh(record).current_workflow_state.cancel(user=newsroom.person(Role.EDITOR))
        published = newsroom.publish(record)
        newsroom.withdraw(published)
        told = [
            entry.action
            for entry in log.entries()
            if not entry.action.startswith(("verdict.", "withdrawalreason.", "scan."))
        ]
        assert told == [
            "record.created",
            "review.submitted",
            "review.cancelled",
            "review.submitted",
            "edition.issued",
            "withdrawal.asked",
            "withdrawal.confirmed",
            "withdrawal.executed",
        ]
        ours = [
            entry
            for entry in log.entries()
            if not entry.action.startswith(("verdict.", "withdrawalreason.", "scan."))
        ]
        assert {entry.about for entry in ours} == {f"records.record:{record.pk}"}
        assert {entry.agency_id for entry in ours} == {newsroom.agency.pk}
        issued, edition = log.one("edition.issued"), published.editions.get(number=1)
        assert issued.by_id == edition.issued_by_id
        assert issued.details == {
            "uuid": str(record.uuid),
            "index_number": record.index_number,
            "number": 1,
            "digest": edition.digest,
        }
        executed = log.one("withdrawal.executed")
        assert executed.by_id == newsroom.person(Role.APPROVAL).pk
        assert executed.details["number"] == 2
        assert executed.details["reason"].endswith("数字有误")

    def test_every_verdict(self, newsroom: Newsroom) -> None:
        log = Log()
        newsroom.publish()
        verdicts = log.entries("verdict.given")
        assert [entry.details["step"] for entry in verdicts] == ["department", "confidentiality", "approval"]
        assert sentence(verdicts[2]).endswith("审批通过")

    def test_a_copy_and_a_deletion(self, newsroom: Newsroom) -> None:
        record, editor = newsroom.draft(title="原件"), newsroom.person(Role.EDITOR)
        log = Log()
        CopyPageAction(
            record, user=editor, update_attrs={"title": "复制件", "slug": "copy"}, keep_live=False
        ).execute()
        copied = log.one("record.copied")
        assert (copied.by_id, copied.title, copied.details["source"]) == (editor.pk, "复制件", "原件")
        newsroom.fresh(record).delete()
        assert log.one("record.deleted").details["index_number"] == record.index_number

    def test_files(self, newsroom: Newsroom) -> None:
        log = Log()
        file = newsroom.attachment(content=b"first")
        first = file.sha256
        file.title = "改名"
        file.save()
        file.file = ContentFile(b"second", name="second.txt")
        file.save()
        file.delete()
        assert [entry.action for entry in log.entries()] == [
            "attachment.uploaded",
            "attachment.replaced",
            "attachment.deleted",
        ]
        replaced = log.one("attachment.replaced")
        assert (replaced.details["was"], replaced.details["sha256"]) == (first, file.sha256)


class TestPeople:
    def test_what_was_changed_of_a_person_is_told_before_and_after(self, newsroom: Newsroom) -> None:
        editor = newsroom.person(Role.EDITOR)
        log = Log()
        editor.email, editor.is_active = "new@example.com", False
        editor.set_password("Xin-mima-2026")
        editor.save()
        changed = log.one("user.changed")
        assert changed.details == {"changes": {"email": ["", "new@example.com"], "is_active": [True, False]}}
        assert "mima" not in str([entry.details for entry in log.entries()])
        assert editor.password not in str([entry.details for entry in log.entries()])

    def test_the_superuser_flag(self, newsroom: Newsroom) -> None:
        user = User.objects.create_user("someone")
        log = Log()
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
        assert log.one("user.changed").details == {"changes": {"is_superuser": [False, True]}}

    def test_roles_and_permissions(self, newsroom: Newsroom) -> None:
        user, group = (
            User.objects.create_user("someone"),
            newsroom.agency.role_groups.get(role="editor").group,
        )
        log = Log()
        user.groups.add(group)
        user.groups.clear()
        group.permissions.add(Permission.objects.get(codename="add_channel"))
        group.permissions.remove(Permission.objects.get(codename="add_channel"))
        group.page_permissions.first().delete()
        joined, left = log.one("user.joined"), log.one("user.left")
        assert joined.details == left.details == {"groups": [group.name]}
        assert joined.agency_id == newsroom.agency.pk
        assert log.one("group.granted").details == {"permissions": ["channels.add_channel"]}
        assert log.one("group.revoked").details == {"permissions": ["channels.add_channel"]}
        assert log.one("pagegrant.deleted").details["values"]["page"] == newsroom.page.title

    def test_grants_that_wagtail_adds_in_bulk(self, newsroom: Newsroom, client: Client) -> None:
        group = Group.objects.create(name="测试组")
        client.force_login(User.objects.create_superuser("root"))
        log = Log()
        form = {
            "name": "测试组",
            "page_permissions-TOTAL_FORMS": 1,
            "page_permissions-INITIAL_FORMS": 0,
            "page_permissions-MAX_NUM_FORMS": 1000,
            "page_permissions-0-page": newsroom.page.pk,
            "page_permissions-0-permissions": ["add_page"],
        }
        for prefix in ("document_permissions", "image_permissions", "collection_permissions"):
            form |= {f"{prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
            form[f"{prefix}-MAX_NUM_FORMS"] = 1000
        answer = client.post(reverse("wagtailusers_groups:edit", args=[group.pk]), form)
        assert answer.status_code == 302
        added = log.one("group.grants_added")
        assert added.details["grants"] == [f"页面“{newsroom.page.title}”：add_page"]
        assert added.by_name == "root"


class TestSettings:
    def test_what_was_and_what_is_in_words(self, newsroom: Newsroom) -> None:
        column, parent = newsroom.column, Column.objects.create(slug="top", name="政务公开")
        log = Log()
        column.parent, column.name = parent, "通知公告"
        column.save()
        column.save()
        changed = log.one("column.changed")
        assert changed.details["changes"] == {"name": ["公告信息", "通知公告"], "parent": [None, "政务公开"]}

    def test_the_secret_of_a_channel_is_only_said_to_have_changed(self, newsroom: Newsroom) -> None:
        channel = Channel.objects.create(kind="portal", slug="p", name="门户", settings={"url": "https://a"})
        log = Log()
        channel.secret, channel.settings = "whsec_geheim", {"url": "https://b"}
        channel.save()
        changed = log.one("channel.changed")
        assert changed.details["changes"] == {
            "settings": [{"url": "https://a"}, {"url": "https://b"}],
            "sealed_secret": "已更改",
        }
        assert channel.sealed_secret not in str(changed.details)

    def test_what_people_do_to_channels(self, newsroom: Newsroom) -> None:
        channel = Channel.objects.create(kind="website", slug="w", name="网站")
        RoutingRule.objects.create(channel=channel)
        newsroom.publish()
        log, root = Log(), User.objects.create_superuser("root")
        pause_channel(channel, reason="检修", by=root)
        resume_channel(channel)
        retry_delivery(Delivery.objects.get(channel=channel))
        paused = log.one("channel.paused")
        assert (paused.by_id, paused.details) == (root.pk, {"reason": "检修"})
        assert log.one("channel.resumed")
        assert log.one("delivery.retried").details == {"channel": "网站"}

    def test_who_asked_is_known_without_being_told(self, newsroom: Newsroom, client: Client) -> None:
        root = User.objects.create_superuser("root", last_name="王", first_name="强")
        client.force_login(root)
        log = Log()
        client.post(
            reverse("genre:add"),
            {"code": "tonggao", "name": "通告", "position": 3},
            REMOTE_ADDR="198.51.100.7",
        )
        made = log.one("genre.created")
        assert (made.by_id, made.by_name, made.address) == (root.pk, "王强", "198.51.100.7")
        assert sentence(made) == "王强 新建体裁“通告”"


NOT_WATCHED = {
    "wagtailcore.site": "made by the loader, changed by superusers only: Wagtail's own history has it",
}
"""Models with a form in the admin that are not watched, each with its reason."""


def test_every_model_with_a_form_of_its_own_is_watched() -> None:
    viewsets.populate()
    models = {viewset.model for viewset in viewsets.viewsets if isinstance(viewset, ModelViewSet)}
    unwatched = {model._meta.label_lower for model in models - set(WATCHED)}
    assert unwatched <= set(NOT_WATCHED)


def _noted() -> set[str]:
    """The actions that the sources call ``note`` with, as far as they are written out."""
    found: set[str] = set()
    for house in ("cms", "channels", "liubei"):
        for path in (Path(settings.BASE_DIR) / house).rglob("*.py"):
            found |= {
                action for call in ast.walk(ast.parse(path.read_text())) for action in _actions_in(call)
            }
    return found


def _actions_in(node: Any) -> list[str]:
    """The strings like ``noun.verb`` that may be the first argument of a call of note, _note or _note_file."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.func, ast.Name | ast.Attribute):
        return []
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    if "note" not in name:
        return []
    texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
    return [
        text for text in texts if isinstance(text, str) and text.count(".") == 1 and text.strip(".") == text
    ]


def test_every_action_has_a_chinese_name() -> None:
    noted = _noted()
    assert {"edition.issued", "channel.paused", "login.failed"} <= noted
    noted |= {f"finding.{act}" for act in Waiver.Act.values}  # put together where they are noted
    assert {action for action in noted if wording_of(action) is None} == set()


def test_every_watched_model_has_a_chinese_name() -> None:
    assert set(WATCHED.values()) - set(NOUNS) == set()
    assert {group for _, group in NOUNS.values()} | {wording.group for wording in ACTIONS.values()} == set(
        GROUPS
    )


@pytest.mark.parametrize("action", [*ACTIONS, *(f"{noun}.{verb}" for noun in NOUNS for verb in VERBS)])
def test_every_sentence_can_be_said(action: str) -> None:
    said = sentence(Entry(action=action, title="标题", by_name="张三", details={}), "解放街道")
    assert "{" not in said
    assert action not in said
