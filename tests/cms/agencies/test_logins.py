"""Logging in: locks, idle sessions, passwords."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cms.agencies.actions import establish_district
from cms.agencies.models import Account, FailedLogins, LoginRules, Role, RoleGroup, User
from cms.agencies.passwords import classes_in, must_change_password
from cms.audit.models import Entry
from cms.console.accounts.sessions import CHECKED, IDLE, SEEN, SessionMiddleware
from tests.newsroom import Newsroom

LOGIN, HOME = "/admin/login/", "/admin/"
RIGHT = "演示密码2026"


def log_in(client: Client, username: str, password: str, **headers: Any) -> Any:
    return client.post(LOGIN, {"username": username, "password": password}, **headers)


@pytest.fixture
def editor(newsroom: Newsroom) -> User:
    return newsroom.person(Role.EDITOR)


def fail(client: Client, username: str, times: int) -> Any:
    for _ in range(times):
        answer = log_in(client, username, "wrong")
    return answer


class TestLocks:
    def test_after_five_failures_the_right_password_does_not_help(self, editor: User, client: Client) -> None:
        fail(client, editor.username, 4)
        assert log_in(Client(), editor.username, RIGHT).status_code == 302
        fail(client, editor.username, 5)
        answer = log_in(client, editor.username, RIGHT)
        assert (answer.status_code, "已锁定" in answer.content.decode()) == (200, True)
        assert client.get(HOME).status_code == 302

    def test_the_lock_ends_and_counting_starts_anew(self, editor: User, client: Client) -> None:
        fail(client, editor.username, 5)
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
            assert "已锁定" not in fail(client, editor.username, 1).content.decode()
            assert log_in(client, editor.username, RIGHT).status_code == 302

    def test_a_name_that_nobody_has_is_answered_alike(self, editor: User, client: Client) -> None:
        known = fail(client, editor.username, 6).content.decode()
        unknown = fail(client, "nobody", 6).content.decode()
        assert "已锁定" in known
        assert "已锁定" in unknown

    def test_the_rules_are_data(self, editor: User, client: Client) -> None:
        LoginRules.objects.create(pk=1, failures=3, lock_minutes=1)
        assert "已锁定" in fail(client, editor.username, 3).content.decode()

    def test_what_is_a_day_old_is_forgotten(self, editor: User, client: Client) -> None:
        fail(client, "someone", 3)
        with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
            fail(client, editor.username, 1)
        assert not FailedLogins.objects.filter(username="someone").exists()

    def test_the_security_administrator_unlocks(self, editor: User, client: Client) -> None:
        establish_district()
        fail(client, editor.username, 5)
        security = User.objects.create_user("security")
        security.groups.add(RoleGroup.objects.get(role="security").group)
        desk = Client()
        desk.force_login(security)
        page = desk.get(reverse("console_logins")).content.decode()
        assert editor.username in page
        desk.post(reverse("console_unlock", args=[FailedLogins.objects.get().pk]))
        assert log_in(client, editor.username, RIGHT).status_code == 302
        assert Entry.objects.filter(action="login.unlocked", by=security, title=editor.username).exists()

    def test_everything_is_in_the_log_with_the_address(self, editor: User, client: Client) -> None:
        fail(client, editor.username, 5)
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
            log_in(client, editor.username, RIGHT, HTTP_X_FORWARDED_FOR="203.0.113.9, 10.1.2.3")
            client.post("/admin/logout/", HTTP_X_FORWARDED_FOR="10.1.2.3")
        entries = Entry.objects.filter(action__startswith="login.").order_by("number")
        told = [(entry.action, entry.by_id) for entry in entries]
        assert told == [
            *[("login.failed", None)] * 5,
            ("login.locked", None),
            ("login.succeeded", editor.pk),
            ("login.ended", editor.pk),
        ]
        assert [entry.address for entry in entries][-2:] == ["10.1.2.3", "10.1.2.3"]

    def test_only_our_proxy_is_believed(self, editor: User, client: Client) -> None:
        log_in(client, editor.username, RIGHT, REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="10.9.9.9")
        assert Entry.objects.get(action="login.succeeded").address == "198.51.100.7"


class TestSessions:
    def test_after_half_an_hour_without_a_click_one_is_out(self, editor: User, client: Client) -> None:
        log_in(client, editor.username, RIGHT)
        now = timezone.now()
        assert client.get(HOME).status_code == 200
        with time_machine.travel(now + datetime.timedelta(minutes=29)):
            assert client.get(HOME).status_code == 200
        with time_machine.travel(now + datetime.timedelta(minutes=58)):
            assert client.get(HOME).status_code == 200
        with time_machine.travel(now + datetime.timedelta(minutes=90)):
            answer = client.get(HOME, follow=True)
        assert answer.redirect_chain[0][0].startswith(LOGIN)
        assert "没有操作" in answer.content.decode()
        assert Entry.objects.filter(action="login.expired", by=editor).exists()

    def test_an_open_page_that_asks_by_itself_keeps_nobody_in(
        self, newsroom: Newsroom, client: Client
    ) -> None:
        editor, record = newsroom.person(Role.EDITOR), newsroom.draft()
        log_in(client, editor.username, RIGHT)
        client.get(HOME)
        now, ping = timezone.now(), f"/admin/editing-sessions/ping/records/record/{record.pk}/1/"
        for minutes in (10, 20, 29):
            with time_machine.travel(now + datetime.timedelta(minutes=minutes)):
                client.post(ping)
        with time_machine.travel(now + datetime.timedelta(minutes=32)):
            assert client.get(HOME).url.startswith(LOGIN)

    def test_the_last_log_in_is_shown(self, editor: User, client: Client) -> None:
        log_in(client, editor.username, RIGHT, REMOTE_ADDR="198.51.100.7")
        client.logout()
        fail(client, editor.username, 2)
        log_in(client, editor.username, RIGHT)
        page = client.get(HOME).content.decode()
        assert "上次登录" in page
        assert "198.51.100.7" in page
        assert "2 次密码错误" in page

    def test_a_steady_session_costs_no_query(self, db: None, django_assert_num_queries: Any) -> None:
        now = int(time.time())
        request = RequestFactory().get(HOME)
        request.user = User(is_active=True)
        request.session = {CHECKED: now, IDLE: 1800, SEEN: now}
        request.resolver_match = None
        with django_assert_num_queries(0):
            assert SessionMiddleware(HttpResponse).process_view(request, None, (), {}) is None


class TestPasswords:
    @pytest.mark.parametrize(
        ("password", "classes"),
        [("abc", 1), ("Abc", 2), ("Abc1", 3), ("Abc1-", 4), ("密码2026", 2), ("ａｂｃ", 1), ("", 0)],
    )
    def test_classes_are_counted(self, password: str, classes: int) -> None:
        assert classes_in(password) == classes

    @pytest.mark.parametrize("password", ["Ab1-xyz", "abcdefgh1", "ABCDEFGH-", "12345678-"])
    def test_short_or_simple_ones_are_refused(self, db: None, password: str) -> None:
        with pytest.raises(ValidationError):
            validate_password(password, User(username="someone"))

    def test_the_present_one_is_not_taken_again(self, editor: User) -> None:
        with pytest.raises(ValidationError, match="相同"):
            validate_password(RIGHT, editor)
        validate_password("Xin-mima-2026", editor)

    def test_after_ninety_days_it_is_changed_before_anything_else(self, editor: User, client: Client) -> None:
        with time_machine.travel(timezone.now() + datetime.timedelta(days=91)):
            assert log_in(client, editor.username, RIGHT).status_code == 302
            for address in (HOME, "/admin/records/", "/admin/api/main/pages/"):
                assert client.get(address).url == reverse("console_password"), address
            page = client.get(reverse("console_password")).content.decode()
            assert "超过 90 天" in page
            form = {"old_password": RIGHT, "new_password1": "Xin-mima-2026", "new_password2": "Xin-mima-2026"}
            assert client.post(reverse("console_password"), form).url == HOME
            assert client.get(HOME).status_code == 200
            assert must_change_password(User.objects.get(pk=editor.pk)) == ""
        assert Entry.objects.filter(action="user.password_changed", by=editor).exists()

    def test_one_set_by_somebody_else_is_changed_first(self, editor: User, client: Client) -> None:
        root = Client()
        root.force_login(User.objects.create_superuser("root"))
        form = {
            "username": editor.username,
            "email": "x@example.com",
            "last_name": "张",
            "first_name": "三",
            "is_active": "on",
            "groups": list(editor.groups.values_list("pk", flat=True)),
            "password1": "Chongzhi-2026",
            "password2": "Chongzhi-2026",
        }
        assert root.post(reverse("wagtailusers_users:edit", args=[editor.pk]), form).status_code == 302
        assert Entry.objects.filter(action="user.password_reset", title__contains="张三").exists()
        log_in(client, editor.username, "Chongzhi-2026")
        assert client.get(HOME).url == reverse("console_password")

    def test_a_renewed_hash_is_no_change(self, editor: User, client: Client, settings: Any) -> None:
        before = Account.objects.get(user=editor).password_set_at
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
            *settings.PASSWORD_HASHERS,
        ]
        assert log_in(client, editor.username, RIGHT).status_code == 302
        assert User.objects.get(pk=editor.pk).password.startswith("pbkdf2_sha1")
        assert Account.objects.get(user=editor).password_set_at == before
        assert not Entry.objects.filter(action__startswith="user.password").exists()
