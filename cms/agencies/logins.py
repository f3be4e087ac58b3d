"""Logging in: counting failures, locking, and what happens around it. Called by the backend and by signals."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.utils import timezone

from cms.agencies.models import Account, FailedLogins, LoginRules, User
from cms.audit.caller import address_of
from cms.audit.log import note, printable
from cms.refusal import Refusal

FORGOTTEN_AFTER = datetime.timedelta(days=1)
"""Failures that are older no longer count, nor are they kept: anyone can make up user names."""


class MayNotUnlock(Refusal):
    default = "只有安全管理员可以解除锁定。"


class LockingBackend(ModelBackend):
    """Django's own, which does not even look at the password while the name is locked."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **kwargs: Any) -> Any:
        name = username if username is not None else kwargs.get(User.USERNAME_FIELD)
        if name is not None and lock_on(name) is not None:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)


def lock_on(username: str) -> datetime.datetime | None:
    """Until when nobody can log in under this name, or None."""
    row = FailedLogins.objects.filter(username=_key(username)).first()
    return row.locked_until if row is not None and row.is_locked else None


def _key(username: str) -> str:
    return printable(str(username))[:150]


@transaction.atomic
def count_failure(username: str, request: Any) -> None:
    """One more wrong password. Those that come while the name is locked are noted, and do not prolong the lock."""
    now, rules = timezone.now(), LoginRules.current()
    address = address_of(request) if request is not None else None
    FailedLogins.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    FailedLogins.objects.get_or_create(username=_key(username), defaults={"last_at": now})
    row = FailedLogins.objects.select_for_update().get(username=_key(username))
    already = row.is_locked
    if not already:
        row.count = 1 if row.locked_until else row.count + 1
        row.locked_until = None
        if row.count >= rules.failures:
            row.locked_until = now + datetime.timedelta(minutes=rules.lock_minutes)
    row.last_at, row.last_address = now, address
    row.save()
    about = f"login:{_key(username)}"[:100]
    note("login.failed", about=about, title=_key(username), locked=already)
    if row.is_locked and not already:
        note("login.locked", about=about, title=_key(username), failures=row.count, until=row.locked_until)


@transaction.atomic
def record_login(user: User, request: Any) -> None:
    """Remember when and from where, so that the next log-in can show it, and forget the failures."""
    failed = FailedLogins.objects.filter(username=_key(user.get_username())).first()
    account, _ = Account.objects.get_or_create(user=user)
    account.previous_at, account.previous_address = account.last_at, account.last_address
    account.last_at, account.last_address = timezone.now(), address_of(request)
    account.failures_before = failed.count if failed else 0
    account.save()
    if failed:
        failed.delete()
    note("login.succeeded", by=user, about=user)


def record_logout(user: User | None) -> None:
    if user is not None:
        note("login.ended", by=user, about=user)


@transaction.atomic
def unlock(row: FailedLogins, *, by: Any) -> None:
    """Raises MayNotUnlock."""
    if not by.has_perm("agencies.unlock"):
        raise MayNotUnlock
    note("login.unlocked", by=by, about=f"login:{row.username}"[:100], title=row.username)
    row.delete()
