"""How many senders one channel may have at a time, so that no outlet, however slow, takes every worker.

A slot is an advisory lock of the database session: it is gone the moment its holder dies. Connectors that touch
shared files have one slot.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from django.db import connection

from channels.models import MOST_AT_ONCE, Channel
from channels.registry import connector_class

NAMESPACE = 0x6C62  # first key of the advisory locks; the second is the channel and the number of the slot


def width(channel: Channel) -> int:
    return 1 if connector_class(channel.kind).exclusive else min(channel.concurrency, MOST_AT_ONCE)


@contextmanager
def slot(channel: Channel) -> Generator[bool]:
    """True inside, where a slot was free; False where all are taken, without waiting."""
    keys = (channel.pk * MOST_AT_ONCE + number for number in range(width(channel)))
    held = next((key for key in keys if _ask("pg_try_advisory_lock", key)), None)
    with _given_back(held):
        yield held is not None


@contextmanager
def every_slot(channel: Channel) -> Generator[None]:
    """Alone at the channel; waits for those who are at it (the database's lock_timeout at the longest)."""
    for number in range(width(channel)):
        _ask("pg_advisory_lock", channel.pk * MOST_AT_ONCE + number)
    try:
        yield
    finally:
        for number in range(width(channel)):
            _ask("pg_advisory_unlock", channel.pk * MOST_AT_ONCE + number)


@contextmanager
def _given_back(key: int | None) -> Generator[None]:
    try:
        yield
    except BaseException:
        # Interrupted anywhere, perhaps in the middle of a query: the lock dies with the session.
        if key is not None and not connection.in_atomic_block:
            connection.close()
        raise
    if key is not None:
        _ask("pg_advisory_unlock", key)


def _ask(function: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [NAMESPACE, key])
        return bool(cursor.fetchone()[0])
