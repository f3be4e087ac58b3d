"""Rows whose every change belongs in the log. A room opts in with ``watch(...)`` in its ``audited.py``.

``QuerySet.update`` and ``bulk_create`` pass unseen: what must be logged is saved row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.signals import post_delete, post_save, pre_save

from cms.audit.log import note

WATCHED: dict[type[models.Model], str] = {}
"""Model → noun, of everything that is watched."""

Agency = Callable[[Any], int | None]
CHANGED = "已更改"


def watch(
    model: type[models.Model],
    noun: str,
    fields: Iterable[str],
    *,
    secret: Iterable[str] = (),
    agency: Agency | None = None,
) -> None:
    """Log ``noun.created``, ``noun.changed`` (what it was → what it is) and ``noun.deleted`` of this model.

    ``secret`` fields are told only to have changed; ``agency`` gives the row's agency, by default ``agency_id``.
    """
    watcher = _Watcher(
        noun, tuple(fields), tuple(secret), agency or (lambda row: getattr(row, "agency_id", None))
    )
    WATCHED[model] = noun
    pre_save.connect(watcher.before, sender=model, weak=False, dispatch_uid=f"audit-before-{noun}")
    post_save.connect(watcher.saved, sender=model, weak=False, dispatch_uid=f"audit-saved-{noun}")
    post_delete.connect(watcher.deleted, sender=model, weak=False, dispatch_uid=f"audit-deleted-{noun}")


class _Watcher:
    def __init__(self, noun: str, fields: tuple[str, ...], secret: tuple[str, ...], agency: Agency) -> None:
        self.noun, self.fields, self.secret, self.agency = noun, fields, secret, agency

    def before(
        self, instance: models.Model, raw: bool = False, update_fields: Any = None, **kwargs: Any
    ) -> None:
        """What the row was, kept with the instance until it is saved."""
        instance._audit_before = None
        if raw or instance._state.adding or not self._touches(instance, update_fields):
            return
        manager = type(instance)._base_manager
        instance._audit_before = manager.filter(pk=instance.pk).first()

    def _touches(self, instance: models.Model, update_fields: Any) -> bool:
        if update_fields is None:
            return True
        attnames = {instance._meta.get_field(name).attname for name in update_fields}
        ours = {instance._meta.get_field(name).attname for name in (*self.fields, *self.secret)}
        return bool(attnames & ours)

    def saved(self, instance: models.Model, created: bool, raw: bool = False, **kwargs: Any) -> None:
        if raw:
            return
        if created:
            values = {
                name: value
                for name in self.fields
                if (value := shown(instance, name)) not in (None, "", [], {})
            }
            self._note(instance, "created", values=values)
            return
        was = getattr(instance, "_audit_before", None)
        changes = self._changes(was, instance) if was is not None else {}
        if changes:
            self._note(instance, "changed", changes=changes)

    def _changes(self, was: models.Model, now: models.Model) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name in self.fields:
            before, after = shown(was, name), shown(now, name)
            if before != after:
                changes[name] = [before, after]
        for name in self.secret:
            if getattr(was, name) != getattr(now, name):
                changes[name] = CHANGED
        return changes

    def deleted(self, instance: models.Model, **kwargs: Any) -> None:
        self._note(instance, "deleted", values={name: shown(instance, name) for name in self.fields})

    def _note(self, row: models.Model, verb: str, **details: Any) -> None:
        note(f"{self.noun}.{verb}", about=row, agency_id=self.agency(row), **details)


def shown(row: models.Model, name: str) -> Any:
    """A field's value as the log keeps it: the words of a choice, the name of what a key refers to."""
    field = row._meta.get_field(name)
    if field.is_relation:
        related = getattr(row, name) if getattr(row, field.attname) is not None else None
        return None if related is None else str(related)
    value = getattr(row, name)
    if isinstance(field, ArrayField):
        words = dict(field.base_field.flatchoices)
        return [str(words.get(item, item)) for item in value or []]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.JSONField | models.BooleanField | models.IntegerField):
        return value
    return None if value is None else str(field.to_python(value))
