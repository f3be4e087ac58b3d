from __future__ import annotations

from cms.agencies.models import Role
from cms.agencies.permissions import Someone, holds_role
from cms.records.models import Record


def may_run_channels(user: Someone) -> bool:
    """Pause, resume, set up and retry for the whole district."""
    return user.is_active and user.has_perm("channels.change_channel")


def may_add_channels(user: Someone) -> bool:
    return user.is_active and user.has_perm("channels.add_channel")


def may_retry(user: Someone, record: Record) -> bool:
    return may_run_channels(user) or holds_role(user, Role.APPROVAL, record.agency_id)
