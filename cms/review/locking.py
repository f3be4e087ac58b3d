"""The one lock that deciding, publishing, withdrawing and saving a record take, and take first.

Taken in another order, an approval and a withdrawal at the same moment would wait for each other.
"""

from __future__ import annotations

from wagtail.models import Page


def lock_page(page_id: int | str) -> None:
    """Hold the page's row until the transaction ends. The base row, so that every kind of record shares it."""
    Page._base_manager.select_for_update(of=("self",)).filter(pk=page_id).values_list("pk").first()
