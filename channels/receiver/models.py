from __future__ import annotations

import json
from typing import Any

from django.db import models


class ShownEditionQuerySet(models.QuerySet["ShownEdition"]):
    def at(self, place: str) -> ShownEditionQuerySet:
        return self.filter(place=place)

    def live(self) -> ShownEditionQuerySet:
        return self.filter(action="publish")

    def listed(self) -> ShownEditionQuerySet:
        """For lists: newest first, without the bodies."""
        return self.defer("body").order_by("-published_at", "-record")


class ShownEdition(models.Model):
    """The newest edition of one record at one place. A withdrawal stays as a tombstone for ever.

    Rows are written by :func:`channels.receiver.gate.admit` only, never deleted.
    """

    place = models.CharField(max_length=50)
    record = models.UUIDField()
    edition = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    action = models.CharField(max_length=8)
    title = models.TextField()
    source = models.TextField()
    published_at = models.DateTimeField()
    body = models.BinaryField()
    """Exactly the bytes that were signed."""
    received_at = models.DateTimeField()

    objects = ShownEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "record"], name="one_edition_per_record"),
            models.CheckConstraint(condition=models.Q(edition__gte=1), name="edition_from_one"),
            models.CheckConstraint(
                condition=models.Q(action__in=["publish", "withdraw"]), name="action_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "-published_at", "-record"],
                condition=models.Q(action="publish"),
                name="live_newest_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.edition} 版）"

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(bytes(self.body))
