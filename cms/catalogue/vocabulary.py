"""What is done to terms: retire, restore, merge. Each leaves a note in the audit log, in the same transaction.

Published editions never change: they go on naming the term they were issued with. Everything that is still being
worked with (records, sections, routing rules, the columns by which lists are filtered) moves on.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from cms.audit import log
from cms.catalogue.terms import Term
from cms.refusal import Refusal


class CannotMerge(Refusal):
    default = "不能合并。"


class CannotRetire(Refusal):
    default = "不能停用。"


@transaction.atomic
def retire(term: Term, *, by: Any, on: datetime.date | None = None, reason: str = "") -> None:
    """From that day (today) on the term is offered no more. Records that have it keep it and show it."""
    fresh = _locked(term)
    if fresh.merged_into is not None:
        raise CannotRetire(f"“{fresh}”已并入“{fresh.merged_into}”，不用再停用。")
    fresh.retired_on = on or timezone.localdate()
    fresh.save(update_fields=["retired_on"])
    log.note("term.retired", by=by, about=fresh, on=fresh.retired_on, reason=reason)


@transaction.atomic
def restore(term: Term, *, by: Any) -> None:
    """A retired term is offered again. One that was merged is not restored: what it held has moved."""
    fresh = _locked(term)
    if fresh.merged_into is not None:
        raise CannotRetire(f"“{fresh}”已并入“{fresh.merged_into}”，不能恢复。需要时请新建一项。")
    fresh.retired_on = None
    fresh.save(update_fields=["retired_on"])
    log.note("term.restored", by=by, about=fresh)


def reason_not_to_merge(term: Any, target: Any) -> str:
    """A sentence, or nothing where ``term`` can be merged into ``target``."""
    if target.pk == term.pk:
        return "不能并入自己，请选择另一项。"
    if term.merged_into_id:
        return f"“{term}”已并入“{term.merged_into}”。"
    if target.is_retired or target.merged_into_id:
        return f"“{target}”已停用，请选择在用的项目。"
    if hasattr(term, "children") and term.children.exists():
        return f"“{term}”下面还有下级，请先合并或移走下级。"
    return ""


def uses(term: Term) -> list[tuple[models.Field, int]]:
    """Where the term is used now: the foreign keys that name it, with how many rows each (never zero)."""
    counted = (
        (key, key.model._base_manager.filter(**{key.name: term.pk}).count()) for key in _keys(type(term))
    )
    return [(key, count) for key, count in counted if count]


def use_label(key: models.Field) -> str:
    """What a foreign key's rows are, in words: 公开信息（同时显示在）."""
    through = key.model._meta.auto_created
    owner = through if through else key.model
    name = next(
        (f.verbose_name for f in owner._meta.many_to_many if f.remote_field.through is key.model), None
    )
    return f"{owner._meta.verbose_name}（{name or key.verbose_name}）"


@transaction.atomic
def merge(term: Any, target: Any, *, by: Any) -> dict[str, int]:
    """Everything that names ``term`` names ``target`` from now on; ``term`` stays, retired. Returns rows moved.

    Revisions are evidence and are not rewritten: reading one replaces the term (:func:`current`).
    Raises CannotMerge.
    """
    first, second = sorted((term, target), key=lambda one: one.pk)
    locked = {one.pk: one for one in (_locked(first), _locked(second))}
    term, target = locked[term.pk], locked[target.pk]
    if refusal := reason_not_to_merge(term, target):
        raise CannotMerge(refusal)
    moved = {use_label(key): _move(key, term, target) for key, _ in uses(term)}
    type(term)._base_manager.filter(merged_into=term).update(merged_into=target)
    term.merged_into, term.retired_on = target, term.retired_on or timezone.localdate()
    term.save(update_fields=["merged_into", "retired_on"])
    log.note("term.merged", by=by, about=term, into=str(target), into_id=target.pk, moved=moved)
    return moved


def current(named: dict[type[Term], set[int]]) -> dict[type[Term], dict[int, int]]:
    """Of the terms named, by vocabulary, those that were merged, each with the one it went into. One query."""
    asked = [
        vocabulary._base_manager.filter(pk__in=numbers, merged_into__isnull=False)
        .annotate(vocabulary=models.Value(vocabulary._meta.label))
        .values_list("vocabulary", "pk", "merged_into")
        .order_by()
        for vocabulary, numbers in named.items()
        if numbers
    ]
    found: dict[str, dict[int, int]] = {vocabulary._meta.label: {} for vocabulary in named}
    for label, number, into in asked[0].union(*asked[1:], all=True) if asked else ():
        found[label][number] = into
    return {vocabulary: found[vocabulary._meta.label] for vocabulary in named}


def _locked(term: Any) -> Any:
    return type(term)._base_manager.select_for_update(of=("self",)).get(pk=term.pk)


def _keys(vocabulary: type[Term]) -> list[models.Field]:
    """Every foreign key that names the vocabulary, through tables included, its own two aside."""
    relations = (
        relation
        for relation in vocabulary._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    )
    keys = (relation.field for relation in relations if relation.related_model is not vocabulary)
    return sorted(keys, key=lambda key: (key.model._meta.label, key.name))


def _move(key: models.Field, term: Term, target: Term) -> int:
    """Rows of a through table whose owner names the target already are dropped, the others are moved."""
    rows = key.model._base_manager.filter(**{key.name: term.pk})
    if key.model._meta.auto_created:
        owner = next(f for f in key.model._meta.concrete_fields if f.is_relation and f is not key)
        has_both = key.model._base_manager.filter(**{key.name: target.pk}).values(owner.attname)
        rows.filter(**{f"{owner.attname}__in": has_both}).delete()
    return rows.update(**{key.name: target.pk})
