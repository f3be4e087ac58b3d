"""The one lock that deciding, publishing, withdrawing and saving a record take, and take first.

Taken in another order, an approval and a withdrawal at the same moment would wait for each other. Where publishing
one record marks others, their pages are locked with its own, all at once and in the order of their numbers: so two
that mark each other's pages wait, never for ever.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from wagtail.models import Page

COMPANIONS: list[Callable[[int], set[int]]] = []
"""Each says which other pages publishing or withdrawing this one may change. A house appends its own when it starts."""


def lock_page(page_id: int | str) -> None:
    """Hold the page's row, and those of its companions, until the transaction ends. Base rows, so that every kind
    of record shares them."""
    assert connection.in_atomic_block
    wanted = _with_companions(int(page_id))
    while True:
        with transaction.atomic():  # a savepoint: undoing it would release locks that turned out too few
            _lock(wanted)
            found = wanted | _with_companions(int(page_id))
            if found == wanted:
                return
            transaction.set_rollback(True)
        wanted = found


def lock_row(page_id: int) -> None:
    """Only this page, for whoever holds it as a companion already."""
    _lock({page_id})


def _lock(pages: set[int]) -> None:
    rows = Page._base_manager.select_for_update(of=("self",)).filter(pk__in=pages).order_by("pk")
    list(rows.values_list("pk"))


def _with_companions(page_id: int) -> set[int]:
    return {page_id}.union(*(companions(page_id) for companions in COMPANIONS))
