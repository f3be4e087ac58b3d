"""How editors are offered the kinds of record."""

from __future__ import annotations

from typing import Any

from django import template

from cms.records.kinds import every_kind

register = template.Library()


@register.filter
def in_order_of_kinds(page_types: list[Any]) -> list[Any]:
    """Wagtail's ``(name, app, model, description)`` of pages one may add; those that are no records come last."""
    order = {kind._meta.label_lower: number for number, kind in enumerate(every_kind())}
    return sorted(page_types, key=lambda offered: order.get(f"{offered[1]}.{offered[2]}", len(order)))
